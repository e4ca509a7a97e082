"""The form that deploys into an empty slot of a cloud service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from smtui import paths
from smtui.console import files
from smtui.console.actions import Action
from smtui.console.dialogs import Field, Form, Values
from smtui.console.node import Loading, Node
from smtui.console.resource import Send
from smtui.console.resources.deployments import DEPLOYMENT, deployments_of, service_of, still_reading
from smtui.protocol import names, service_configuration
from smtui.protocol.deployments import (
    CREATE_DEPLOYMENT,
    GET_DEPLOYMENT_BY_SLOT,
    PRODUCTION,
    STAGING,
    CreateDeployment,
)
from smtui.protocol.errors import ResourceNotFound
from smtui.protocol.operation import Call, InvalidCall

SLOTS: Final = (STAGING, PRODUCTION)

NEVER_FETCHED: Final = "On LOCAL a package is checked for form and never fetched"


def new_deployment(node: Node) -> Form:
    """Give the form that deploys into an empty slot of a cloud service."""
    service = service_of(node)

    async def slots(send: Send, _: Values) -> Sequence[tuple[str, str]]:
        # Somebody else may have deployed since the tree was read.
        free = [slot.lower() for slot in SLOTS if await _is_free(send, service.name, slot)]
        if not free:
            raise InvalidCall(f"Both slots of {service.name} hold a deployment by now.")
        return [(slot, slot) for slot in free]

    async def start(_: Send, __: Values) -> Sequence[tuple[str, str]]:
        return [("yes", "yes, start it"), ("no", "no, leave it suspended")]

    def call(values: Values) -> Call[None]:
        return CREATE_DEPLOYMENT(
            CreateDeployment(
                name=values["name"],
                package_url=values["package_url"],
                label=values["label"],
                configuration=files.read(values["configuration"], names.MAX_CONFIGURATION_BYTES),
                start_deployment=values["start"] == "yes",
                treat_warnings_as_error=False,
            ),
            service_name=service.name,
            deployment_slot=values["slot"],
        )

    return Form(
        title=f"New deployment in {service.name}",
        verb="Create deployment",
        fields=(
            Field(name="slot", label="Slot", choices=slots),
            Field(name="name", label="Name", problem=_name_problem(service), placeholder="unique in the service"),
            Field(name="label", label="Label", problem=names.LABEL.problem, default=lambda values: values["name"]),
            Field(
                name="package_url",
                label="Package URL",
                problem=names.package_url_problem,
                placeholder="https://account.blob.core.windows.net/…/app.cspkg",
            ),
            Field(
                name="configuration",
                label="Config file",
                problem=configuration_file_problem,
                placeholder="path of the .cscfg",
                local_sample=paths.SAMPLE_CONFIGURATION,
            ),
            Field(name="start", label="Start now", choices=start),
        ),
        call=call,
        creates=(DEPLOYMENT.kind, "name"),
        about_local=f"{NEVER_FETCHED}: any address will do, and the config file can be the sample.",
    )


async def _is_free(send: Send, service: str, slot: str) -> bool:
    try:
        await send(GET_DEPLOYMENT_BY_SLOT(service_name=service, deployment_slot=slot.lower()))
    except ResourceNotFound:
        return True
    return False


def _name_problem(service: Node) -> Callable[[str], str]:
    taken = {child.name.lower() for child in deployments_of(service)}

    def problem(value: str) -> str:
        if value.lower() in taken:
            return f"{service.name} already has a deployment {value}."
        return names.DEPLOYMENT_NAME.problem(value)

    return problem


def configuration_file_problem(text: str) -> str:
    """Give what is wrong with the path of a .cscfg or with the file itself, or ""."""
    if not text:
        return "Give the path of the .cscfg file."
    try:
        service_configuration.parse(files.read(text, names.MAX_CONFIGURATION_BYTES))
    except (files.FileProblem, service_configuration.ConfigurationError) as error:
        return str(error)
    return ""


def free_slots(service: Node) -> list[str]:
    """Give the slots that hold no deployment as far as the tree knows, staging first."""
    taken = {child.value.deployment_slot for child in deployments_of(service)}
    return [slot for slot in SLOTS if slot not in taken]


def no_free_slot(node: Node) -> str:
    """Give why nothing can be deployed, or ""."""
    service = service_of(node)
    if service.loading is not Loading.LOADED:
        return still_reading(service)
    return "" if free_slots(service) else f"Both slots of {service.name} hold a deployment."


NEW = Action(
    name="deployment.create",
    key="n",
    label="Deploy",
    help="Create a deployment in an empty slot of this cloud service.",
    operation="deployments.CREATE_DEPLOYMENT",
    dialog=new_deployment,
    reads=("deployments.GET_DEPLOYMENT_BY_SLOT",),
    unavailable=no_free_slot,
    inherited=True,
)
