"""Affinity groups: the branch that lists them, and each one."""

from __future__ import annotations

from collections.abc import Sequence

from smtui.client.exchange import Answer
from smtui.console.actions import Action
from smtui.console.dialogs import Destruction, Field, Form, Obstacle, Prepared, Values
from smtui.console.lines import Line, Span, Table, expanded, fields, line, span, table
from smtui.console.node import Loading, Node, leaves
from smtui.console.resource import RAW, Pane, Resource, Send
from smtui.console.resources.places import location_choices
from smtui.console.resources.updates import changed, text_field
from smtui.console.times import age_cell, moment
from smtui.protocol import names
from smtui.protocol.affinity_groups import (
    CREATE_AFFINITY_GROUP,
    DELETE_AFFINITY_GROUP,
    GET_AFFINITY_GROUP,
    LIST_AFFINITY_GROUPS,
    UPDATE_AFFINITY_GROUP,
    AffinityGroupProperties,
    CreateAffinityGroup,
    UpdateAffinityGroup,
)
from smtui.protocol.operation import Call


class AffinityGroupNode(Resource):
    """One affinity group."""

    kind = "affinity group"
    title = "Affinity group"
    leaf = True
    reads = ("affinity_groups.GET_AFFINITY_GROUP",)

    def actions(self) -> Sequence[Action]:
        return (UPDATE, DELETE)

    def label(self, node: Node) -> Line:
        return (span(node.name, "name"),)

    def note(self, node: Node) -> Span:
        return span(node.value.location, "dim")

    def detail(self, node: Node) -> Call[AffinityGroupProperties]:
        return GET_AFFINITY_GROUP(affinity_group_name=node.name)

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", overview), RAW)


class AffinityGroups(Resource):
    """The branch of affinity groups."""

    kind = "affinity groups"
    title = "Affinity groups"
    collection = "affinitygroups"
    slug = "groups"
    words = ("group", "ag")
    reads = ("affinity_groups.LIST_AFFINITY_GROUPS",)

    def actions(self) -> Sequence[Action]:
        return (CREATE,)

    def note(self, node: Node) -> Span | None:
        return span(len(node.children), "dim") if node.loading is Loading.LOADED else None

    async def children(self, send: Send, node: Node) -> list[Node]:
        answer = await send(LIST_AFFINITY_GROUPS())
        found = sorted(answer.value, key=lambda group: group.name.lower())
        return leaves(AFFINITY_GROUP, [(group.name, group) for group in found])

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", groups_table),)


AFFINITY_GROUP = AffinityGroupNode()
AFFINITY_GROUPS = AffinityGroups()


def overview(node: Node, answer: Answer[AffinityGroupProperties] | None) -> Sequence[Line | Table]:
    """Give an affinity group and its members."""
    group = answer.value if answer is not None else node.value
    lines = fields(
        [
            ("Affinity group", group.name, "name"),
            ("Label", group.label),
            ("Description", group.description),
            ("Location", group.location),
            ("Capabilities", ", ".join(group.capabilities)),
            ("Created", moment(group.created_time)),
        ]
    )
    return [*lines, (), *members(answer.value)] if answer is not None else lines


def members(group: AffinityGroupProperties) -> Sequence[Line | Table]:
    """Give what stands in an affinity group."""
    rows = [
        *((span(each.service_name, "name"), span("cloud service")) for each in group.hosted_services),
        *((span(each.service_name, "name"), span("storage account")) for each in group.storage_services),
    ]
    return table(("Member", "Kind"), rows) if rows else [(("No members.", "dim"),)]


def groups_table(node: Node, _: Answer[object] | None) -> Sequence[Line | Table]:
    """Give all affinity groups as a table."""
    if node.loading is Loading.LOADED and not node.children:
        return [(("No affinity groups. Press n to create one.", "dim"),)]
    rows = [
        (
            span(child.name, "name"),
            span(child.value.location),
            age_cell(child.value.created_time),
            span(child.value.description, "dim"),
        )
        for child in node.children
    ]
    return table(("Affinity group", "Location", "Created", "Description"), rows)


# --- actions -----------------------------------------------------------------------------------------------------


def new_group(node: Node) -> Form:
    """Give the form that creates an affinity group."""
    own = {child.name.lower() for child in node.children}

    def problem(value: str) -> str:
        taken = f"There already is an affinity group {value}."
        return taken if value.lower() in own else names.AFFINITY_GROUP_NAME.problem(value)

    def call(values: Values) -> Call[None]:
        return CREATE_AFFINITY_GROUP(
            CreateAffinityGroup(
                name=values["name"],
                label=values["label"],
                description=values["description"],
                location=values["location"],
            )
        )

    return Form(
        title="New affinity group",
        verb="Create affinity group",
        fields=(
            Field(name="name", label="Name", problem=problem),
            Field(name="label", label="Label", problem=names.LABEL.problem, default=lambda values: values["name"]),
            Field(name="description", label="Description", problem=names.DESCRIPTION.problem),
            Field(name="location", label="Location", choices=location_choices),
        ),
        call=call,
        creates=(AFFINITY_GROUP.kind, "name"),
    )


def update_group(node: Node) -> Prepared:
    """Give the form that changes an affinity group's label and description."""

    async def read(send: Send) -> Form:
        group: AffinityGroupProperties = (await send(AFFINITY_GROUP.detail(node))).value
        before = {"label": group.label, "description": group.description}

        def call(values: Values) -> Call[None]:
            found = changed(values, before)
            # The label has to be there, also where it stays.
            body = UpdateAffinityGroup(found.get("label", group.label), found.get("description", ""))
            return UPDATE_AFFINITY_GROUP(body, affinity_group_name=node.name)

        return Form(
            title=f"Affinity group {node.name}",
            verb="Update affinity group",
            fields=(
                text_field("label", "Label", group.label, names.LABEL.problem),
                text_field("description", "Description", group.description, names.DESCRIPTION.problem),
            ),
            call=call,
        )

    return Prepared(waiting=f"Reading {node.name}…", read=read)


def delete_group(node: Node) -> Prepared:
    """Give the confirmation that deletes an affinity group, or what stands in its way."""
    from smtui.console.resources import cascades

    async def consequences(_: Send) -> list[Line]:
        return [line("It has no members: nothing goes with it."), (), line("There is no undo.")]

    async def read(send: Send) -> Destruction | Obstacle:
        group: AffinityGroupProperties = (await send(AFFINITY_GROUP.detail(node))).value
        if group.hosted_services or group.storage_services:
            refused = line(("It has members: the service refuses until they are gone.", "warn"))
            return Obstacle(
                title=f"Delete {node.name}: not now",
                lines=[refused, (), *expanded(members(group))],
                plan=cascades.of_group(node.name),
            )
        return Destruction(
            title=f"Delete affinity group {node.name}",
            name=node.name,
            consequences=consequences,
            call=DELETE_AFFINITY_GROUP(affinity_group_name=node.name),
        )

    return Prepared(waiting=f"Reading {node.name}…", read=read)


CREATE = Action(
    name="affinity-group.create",
    key="n",
    label="New",
    help="Create an affinity group.",
    operation="affinity_groups.CREATE_AFFINITY_GROUP",
    dialog=new_group,
    reads=("locations.LIST_LOCATIONS",),
)

UPDATE = Action(
    name="affinity-group.update",
    key="e",
    label="Edit",
    help="Change the label and the description of this affinity group.",
    operation="affinity_groups.UPDATE_AFFINITY_GROUP",
    dialog=update_group,
    reads=("affinity_groups.GET_AFFINITY_GROUP",),
)

DELETE = Action(
    name="affinity-group.delete",
    key="d",
    label="Delete",
    help="Delete this affinity group; it must have no members.",
    operation="affinity_groups.DELETE_AFFINITY_GROUP",
    dialog=delete_group,
    # Those of the plan that deletes its members first.
    also=(
        "deployments.DELETE_DEPLOYMENT",
        "disks.DELETE_DISK",
        "hosted_services.DELETE_HOSTED_SERVICE",
        "storage.DELETE_STORAGE_ACCOUNT",
    ),
    reads=(
        "affinity_groups.GET_AFFINITY_GROUP",
        "hosted_services.GET_HOSTED_SERVICE_WITH_DEPLOYMENTS",
        "disks.LIST_DISKS",
    ),
)
