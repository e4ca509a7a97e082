"""The form for a new virtual machine: the first one of a cloud service, or a further one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from smtui.console.actions import Action
from smtui.console.dialogs import Field, Form, Values, always
from smtui.console.node import Loading, Node
from smtui.console.resource import Send
from smtui.console.resources import endpoint_text
from smtui.console.resources.deployments import DEPLOYMENT, holds_machines, service_of, still_reading
from smtui.console.resources.machine_choices import CHOICE_READS, Choices
from smtui.console.resources.virtual_machines import VIRTUAL_MACHINE
from smtui.protocol import names
from smtui.protocol.deployments import PRODUCTION
from smtui.protocol.disks import LIST_DISKS
from smtui.protocol.operation import Call
from smtui.protocol.provisioning import (
    SSH,
    LinuxProvisioningConfigurationSet,
    NetworkConfigurationSet,
    PublicKey,
    WindowsProvisioningConfigurationSet,
)
from smtui.protocol.roles import OSVirtualHardDisk
from smtui.protocol.virtual_machines import (
    ADD_ROLE,
    CREATE_VIRTUAL_MACHINE_DEPLOYMENT,
    ConfigurationSets,
    PersistentVMRoleInput,
    RoleInput,
    VirtualMachineDeployment,
)

_DEFAULT_SIZE: Final = "Small"
_DEFAULT_USER: Final = "azureuser"
_BY_PASSWORD: Final = "password"
_BY_KEY: Final = "key"


def new_machine(node: Node) -> Form:
    """Give the form for a machine in a cloud service that is still to be chosen."""
    del node
    return _form("New virtual machine", Choices(), lambda values: f"{values['service']}/{values['name']}")


def new_machine_of_service(node: Node) -> Form:
    """Give the form for a machine in the cloud service of a node."""
    service = service_of(node).name
    return _form(f"New virtual machine in {service}", Choices(service), lambda values: values["name"])


def _form(title: str, choices: Choices, created: Callable[[Values], str]) -> Form:
    return Form(
        title=title,
        verb="Create virtual machine",
        fields=(*_place(choices), *_material(choices), *_linux(choices), *_windows(choices), *_access(choices)),
        call=lambda values: make_call(choices, values),
        creates=(VIRTUAL_MACHINE.kind, created),
    )


def _place(choices: Choices) -> Sequence[Field]:
    def is_first(values: Values) -> bool:
        return not choices.host(values).deployment

    def taken(values: Values) -> str:
        if values["name"].lower() in choices.host(values).machines:
            return f"{values['service']} already has a virtual machine {values['name']}."
        return ""

    return (
        Field(name="service", label="Cloud service", choices=choices.services),
        Field(
            name="name",
            label="Name",
            problem=names.ROLE_NAME.problem,
            problem_among=taken,
            placeholder="unique in the cloud service",
        ),
        Field(
            name="deployment",
            label="Deployment",
            problem=names.DEPLOYMENT_NAME.problem,
            default=lambda values: values["name"],
            when=is_first,
        ),
        Field(
            name="label",
            label="Label",
            problem=names.LABEL.problem,
            default=lambda values: values["name"],
            when=is_first,
        ),
    )


def _material(choices: Choices) -> Sequence[Field]:
    async def registered(send: Send, link: str) -> str:
        blob = link.partition("?")[0].lower()
        for disk in (await send(LIST_DISKS())).value:
            if disk.media_link.partition("?")[0].lower() == blob:
                return f"The disk {disk.name} is there already."
        return ""

    def link(values: Values) -> str:
        if not values["storage"] or not values["name"]:
            return ""
        blob = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{values['service']}-{values['name']}")
        return f"{values['storage']}/vhds/{blob}.vhd"

    return (
        Field(name="image", label="Image", choices=choices.images, depends=("service",)),
        Field(name="size", label="Size", choices=choices.sizes, default=always(_DEFAULT_SIZE), depends=("service",)),
        Field(name="storage", label="Storage", choices=choices.storage, depends=("service", "image")),
        Field(
            name="media_link",
            label="System disk",
            problem=names.media_link_problem,
            default=link,
            placeholder="https://account.blob.core.windows.net/vhds/name.vhd",
            service_problem=registered,
        ),
    )


def _linux(choices: Choices) -> Sequence[Field]:
    async def ways(_: Send, __: Values) -> Sequence[tuple[str, str]]:
        return [(_BY_PASSWORD, "password"), (_BY_KEY, "SSH key: a certificate of the cloud service")]

    def by_key(values: Values) -> bool:
        return choices.is_linux(values) and values["sign_in"] == _BY_KEY

    return (
        Field(
            name="host_name",
            label="Host name",
            problem=names.LINUX_HOST_NAME.problem,
            default=lambda values: _host_name(values["name"], 64),
            when=choices.is_linux,
        ),
        Field(
            name="user",
            label="User name",
            problem=names.LINUX_USER_NAME.problem,
            default=always(_DEFAULT_USER),
            when=choices.is_linux,
        ),
        Field(name="sign_in", label="Sign in with", choices=ways, when=choices.is_linux),
        Field(name="key", label="SSH key", choices=choices.certificates, depends=("service",), when=by_key),
        Field(
            name="key_path",
            label="Key file",
            problem=lambda path: "" if path.startswith("/") else "The path of the file begins with /.",
            default=lambda values: f"/home/{values['user']}/.ssh/authorized_keys",
            when=by_key,
        ),
    )


def _windows(choices: Choices) -> Sequence[Field]:
    return (
        Field(
            name="computer_name",
            label="Computer name",
            problem=names.WINDOWS_COMPUTER_NAME.problem,
            default=lambda values: _host_name(values["name"], 15),
            when=choices.is_windows,
        ),
        Field(
            name="administrator",
            label="Administrator",
            problem=lambda name: "" if name.strip() else "Give the administrator a user name.",
            default=always(_DEFAULT_USER),
            when=choices.is_windows,
        ),
    )


def _access(choices: Choices) -> Sequence[Field]:
    def with_password(values: Values) -> bool:
        return choices.is_windows(values) or (choices.is_linux(values) and values["sign_in"] == _BY_PASSWORD)

    def differs(values: Values) -> str:
        return "" if values["again"] == values["password"] else "The two passwords differ."

    def reachable(values: Values) -> str:
        taken = choices.host(values).ports
        if choices.image(values) is None:
            return ""
        if choices.is_windows(values):
            return endpoint_text.suggested("rdp", 3389, taken)
        return endpoint_text.suggested("ssh", 22, taken)

    return (
        Field(
            name="password",
            label="Password",
            problem=names.PASSWORD.problem,
            placeholder="6 to 72 characters of three kinds: a A 1 #",
            when=with_password,
            secret=True,
        ),
        Field(name="again", label="Once more", problem_among=differs, when=with_password, secret=True),
        Field(
            name="time_zone",
            label="Time zone",
            placeholder="UTC; or a Windows name, such as W. Europe Standard Time",
            when=choices.is_windows,
        ),
        Field(
            name="endpoints",
            label="Endpoints",
            problem=endpoint_text.problem,
            problem_among=lambda values: endpoint_text.clash(
                endpoint_text.parse(values["endpoints"]), choices.host(values).ports
            ),
            default=reachable,
            placeholder=f"none; {endpoint_text.SYNTAX}",
        ),
    )


def make_call(choices: Choices, values: Values) -> Call[Any]:
    """Make the Call: Add Role where the cloud service holds machines already, or else a new deployment."""
    host = choices.host(values)
    role = (PersistentVMRoleInput if host.deployment else RoleInput)(
        role_name=values["name"],
        configuration_sets=_configuration_sets(choices, values),
        os_virtual_hard_disk=OSVirtualHardDisk(media_link=values["media_link"], source_image_name=values["image"]),
        role_size=values["size"],
    )
    if host.deployment:
        return ADD_ROLE(role, service_name=host.name, deployment_name=host.deployment)
    body = VirtualMachineDeployment(
        name=values["deployment"], deployment_slot=PRODUCTION, label=values["label"], role_list=(role,)
    )
    return CREATE_VIRTUAL_MACHINE_DEPLOYMENT(body, service_name=host.name)


def _configuration_sets(choices: Choices, values: Values) -> ConfigurationSets:
    endpoints = endpoint_text.parse(values["endpoints"])
    network = (NetworkConfigurationSet(input_endpoints=endpoints),) if endpoints else ()
    if choices.is_windows(values):
        windows = WindowsProvisioningConfigurationSet(
            computer_name=values["computer_name"],
            admin_password=values["password"],
            time_zone=values["time_zone"],
            admin_username=values["administrator"],
        )
        return (windows, *network)
    by_key = values["sign_in"] == _BY_KEY
    linux = LinuxProvisioningConfigurationSet(
        host_name=values["host_name"],
        user_name=values["user"],
        user_password=values["password"],
        disable_ssh_password_authentication=by_key,
        ssh=SSH(public_keys=(PublicKey(values["key"], values["key_path"]),)) if by_key else None,
    )
    return (linux, *network)


def _host_name(name: str, length: int) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "-", name)[:length].strip("-.")


def _holds_roles(node: Node) -> str:
    service = service_of(node)
    if service.loading is not Loading.LOADED:
        return still_reading(service)
    held = [child for child in service.children if child.resource is DEPLOYMENT]
    if all(holds_machines(child.value) for child in held):
        return ""
    return f"Virtual machines can't join the web and worker roles of {service.name}."


NEW = Action(
    name="machine.create",
    key="n",
    label="New",
    help="Create a virtual machine.",
    operation="virtual_machines.CREATE_VIRTUAL_MACHINE_DEPLOYMENT",
    dialog=new_machine,
    also=("virtual_machines.ADD_ROLE",),
    reads=(*CHOICE_READS, "disks.LIST_DISKS"),
    inherited=True,
)

NEW_IN_SERVICE = Action(
    name="service.create_machine",
    key="m",
    label="New VM",
    help="Create a virtual machine in this cloud service.",
    operation="virtual_machines.CREATE_VIRTUAL_MACHINE_DEPLOYMENT",
    dialog=new_machine_of_service,
    also=("virtual_machines.ADD_ROLE",),
    reads=(*CHOICE_READS, "disks.LIST_DISKS"),
    unavailable=_holds_roles,
    inherited=True,
)
