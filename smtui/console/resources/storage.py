"""Storage accounts: the branch that lists them, and each one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from smtui.client.exchange import Answer
from smtui.console.actions import Action
from smtui.console.dialogs import Destruction, Field, Form, Prepared, Values
from smtui.console.lines import Line, Span, Table, fields, line, span, table
from smtui.console.node import Loading, Node, leaves
from smtui.console.resource import RAW, Pane, Resource, Send
from smtui.console.resources import storage_keys
from smtui.console.resources.places import PLACE_READS, place_choices, place_of
from smtui.console.resources.states import container_note, container_status, region_status
from smtui.console.resources.updates import changed, choice_field, text_field
from smtui.console.times import age_cell, moment
from smtui.protocol import names
from smtui.protocol.operation import Call
from smtui.protocol.storage import (
    CHECK_STORAGE_ACCOUNT_NAME,
    CREATE_STORAGE_ACCOUNT,
    DELETE_STORAGE_ACCOUNT,
    GET_STORAGE_ACCOUNT,
    LIST_STORAGE_ACCOUNTS,
    UPDATE_STORAGE_ACCOUNT,
    CreateStorageServiceInput,
    StorageService,
    StorageServiceProperties,
    UpdateStorageServiceInput,
)

# Accounts of the other types stay what they are, and none becomes one of those.
CONVERTIBLE: Final = ("Standard_LRS", "Standard_GRS", "Standard_RAGRS")


class StorageAccountNode(Resource):
    """One storage account."""

    kind = "storage account"
    title = "Storage account"
    leaf = True
    reads = ("storage.GET_STORAGE_ACCOUNT",)

    def actions(self) -> Sequence[Action]:
        return (UPDATE, DELETE, *storage_keys.ACTIONS)

    def label(self, node: Node) -> Line:
        return (span(node.name, "name"),)

    def note(self, node: Node) -> Span | None:
        return container_note(properties_of(node.value).status)

    def detail(self, node: Node) -> Call[StorageService]:
        return GET_STORAGE_ACCOUNT(service_name=node.name)

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", overview), storage_keys.KEYS, RAW)

    def is_settled(self, node: Node) -> bool:
        return properties_of(node.value).status in ("Created", "Deleted")


class StorageAccounts(Resource):
    """The branch of storage accounts."""

    kind = "storage accounts"
    title = "Storage accounts"
    collection = "services/storageservices"
    slug = "storage"
    words = ("account", "accounts")
    reads = ("storage.LIST_STORAGE_ACCOUNTS",)

    def actions(self) -> Sequence[Action]:
        return (CREATE,)

    def note(self, node: Node) -> Span | None:
        return span(len(node.children), "dim") if node.loading is Loading.LOADED else None

    async def children(self, send: Send, node: Node) -> list[Node]:
        answer = await send(LIST_STORAGE_ACCOUNTS())
        found = sorted(answer.value, key=lambda account: account.service_name)
        return leaves(STORAGE_ACCOUNT, [(account.service_name, account) for account in found])

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", accounts_table),)

    def is_settled(self, node: Node) -> bool:
        return all(child.resource.is_settled(child) for child in node.children)


STORAGE_ACCOUNT = StorageAccountNode()
STORAGE_ACCOUNTS = StorageAccounts()


def properties_of(account: StorageService) -> StorageServiceProperties:
    """Give a storage account's properties, empty ones where the reply had none."""
    return account.storage_service_properties or StorageServiceProperties()


def overview(node: Node, answer: Answer[StorageService] | None) -> list[Line]:
    """Give what is known of a storage account."""
    account: StorageService = answer.value if answer is not None else node.value
    properties = properties_of(account)
    lines = fields(
        [
            ("Storage account", account.service_name, "name"),
            ("Status", container_status(properties.status)),
            ("Label", properties.label),
            ("Description", properties.description),
            ("Location", properties.location),
            ("Affinity group", properties.affinity_group),
            ("Replication", properties.account_type),
            ("Primary", _region(properties.geo_primary_region, properties.status_of_primary)),
            ("Secondary", _region(properties.geo_secondary_region, properties.status_of_secondary)),
            ("Created", moment(properties.creation_time)),
        ]
    )
    for title, endpoints in (("Endpoints", properties.endpoints), ("To read", properties.secondary_endpoints)):
        if endpoints:
            lines += [(), line((title, "heading")), *(line(span(endpoint)) for endpoint in endpoints)]
    return lines


def _region(name: str, status: str) -> Line:
    return (span(f"{name} " if name and status else name), region_status(status))


def accounts_table(node: Node, _: Answer[object] | None) -> Sequence[Line | Table]:
    """Give all storage accounts as a table."""
    if node.loading is Loading.LOADED and not node.children:
        return [(("No storage accounts. Press n to create one.", "dim"),)]
    rows = []
    for child in node.children:
        properties = properties_of(child.value)
        place = span(properties.location or properties.affinity_group)
        status, created = container_status(properties.status), age_cell(properties.creation_time)
        rows.append((span(child.name, "name"), status, place, span(properties.account_type), created))
    return table(("Storage account", "Status", "Place", "Replication", "Created"), rows)


# --- actions -----------------------------------------------------------------------------------------------------


def new_account(node: Node) -> Form:
    """Give the form that creates a storage account."""
    own = {child.name for child in node.children}

    def problem(value: str) -> str:
        there = f"This subscription already has a storage account {value}."
        return there if value in own else names.STORAGE_ACCOUNT_NAME.problem(value)

    async def taken(send: Send, name: str) -> str:
        answer = await send(CHECK_STORAGE_ACCOUNT_NAME(service_name=name))
        return "" if answer.value.result is not False else answer.value.reason or f"{name} is not available."

    async def account_types(_: Send, __: Values) -> Sequence[tuple[str, str]]:
        return [(kind, kind) for kind in names.ACCOUNT_TYPES]

    def call(values: Values) -> Call[None]:
        location, affinity_group = place_of(values["place"])
        return CREATE_STORAGE_ACCOUNT(
            CreateStorageServiceInput(
                service_name=values["name"],
                description=values["description"],
                label=values["label"],
                affinity_group=affinity_group,
                location=location,
                account_type=values["account_type"],
            )
        )

    return Form(
        title="New storage account",
        verb="Create storage account",
        fields=(
            Field(
                name="name",
                label="Name",
                problem=problem,
                placeholder="3 to 24 digits and lower-case letters",
                service_problem=taken,
            ),
            Field(name="label", label="Label", problem=names.LABEL.problem, default=lambda values: values["name"]),
            Field(name="description", label="Description", problem=names.DESCRIPTION.problem),
            Field(name="place", label="Place", choices=place_choices),
            Field(name="account_type", label="Replication", choices=account_types),
        ),
        call=call,
        creates=(STORAGE_ACCOUNT.kind, "name"),
    )


def update_account(node: Node) -> Prepared:
    """Give the form that changes a storage account's label, description and replication."""

    async def read(send: Send) -> Form:
        properties = properties_of((await send(STORAGE_ACCOUNT.detail(node))).value)
        account_type = properties.account_type
        before = {"label": properties.label, "description": properties.description, "account_type": account_type}
        kinds = CONVERTIBLE if account_type in CONVERTIBLE or not account_type else (account_type,)

        def call(values: Values) -> Call[None]:
            found = changed(values, before)
            body = UpdateStorageServiceInput(
                description=found.get("description", ""),
                label=found.get("label", ""),
                account_type=found.get("account_type", ""),
            )
            return UPDATE_STORAGE_ACCOUNT(body, service_name=node.name)

        return Form(
            title=f"Storage account {node.name}",
            verb="Update storage account",
            fields=(
                text_field("label", "Label", properties.label, names.LABEL.problem),
                text_field("description", "Description", properties.description, names.DESCRIPTION.problem),
                choice_field("account_type", "Replication", account_type, [(kind, kind) for kind in kinds]),
            ),
            call=call,
        )

    return Prepared(waiting=f"Reading {node.name}…", read=read)


def delete_account(node: Node) -> Destruction:
    """Give the confirmation that deletes a storage account."""

    async def consequences(send: Send) -> list[Line]:
        account: StorageService = (await send(STORAGE_ACCOUNT.detail(node))).value
        return [
            line("What goes with it: ", ("every blob, table, queue and file in it", "bad"), ", at"),
            *(line("  ", span(endpoint)) for endpoint in properties_of(account).endpoints),
            (),
            line("There is no undo."),
        ]

    return Destruction(
        title=f"Delete storage account {node.name}",
        name=node.name,
        consequences=consequences,
        call=DELETE_STORAGE_ACCOUNT(service_name=node.name),
    )


CREATE = Action(
    name="storage.create",
    key="n",
    label="New",
    help="Create a storage account.",
    operation="storage.CREATE_STORAGE_ACCOUNT",
    dialog=new_account,
    reads=("storage.CHECK_STORAGE_ACCOUNT_NAME", *PLACE_READS),
)

UPDATE = Action(
    name="storage.update",
    key="e",
    label="Edit",
    help="Change the label, the description and the replication of this storage account.",
    operation="storage.UPDATE_STORAGE_ACCOUNT",
    dialog=update_account,
    reads=("storage.GET_STORAGE_ACCOUNT",),
)

DELETE = Action(
    name="storage.delete",
    key="d",
    label="Delete",
    help="Delete this storage account and everything in it.",
    operation="storage.DELETE_STORAGE_ACCOUNT",
    dialog=delete_account,
    reads=("storage.GET_STORAGE_ACCOUNT",),
)
