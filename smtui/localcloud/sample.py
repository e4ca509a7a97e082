"""The sample subscription, Contoso: always the same, so that two people see the same thing."""

from __future__ import annotations

import hashlib
import sqlite3
from base64 import b64encode
from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import strptime
from typing import Final

from smtui.localcloud import (
    affinity_groups,
    deployment_configuration,
    deployment_table,
    extended_properties,
    hosted_services,
    os_images,
    quotas,
    role_instances,
    sample_images,
    sample_machines,
    storage,
)
from smtui.localcloud.role_instances import READY, STOPPED, State
from smtui.protocol import service_configuration
from smtui.protocol.deployments import PRODUCTION, RUNNING, STAGING, SUSPENDED
from smtui.protocol.extended_properties import ExtendedProperty
from smtui.protocol.roles import (
    ConfigurationSet,
    InputEndpoint,
    InstanceEndpoint,
    OSVirtualHardDisk,
    PersistentVMRole,
    RoleInstance,
)

SUBSCRIPTION_NAME: Final = "Contoso"
SUBSCRIPTION_CREATED: Final = float(timegm(strptime("2012-05-02", "%Y-%m-%d")))

_EUROPE: Final = "contoso-europe"
_AMERICA: Final = "contoso-america"

_BUSY = State("BusyRole", "Started", "Waiting for the role to report ready. [2015-06-29T07:12:40Z]")
_SILENT = State(
    "UnresponsiveRole", "Started", "The guest agent has not reported for 25 minutes. [2015-06-30T02:41:17Z]"
)
_FAILED = State("FailedStartingRole", "Started", "The role entry point exited with code 1. [2015-06-28T19:03:55Z]")


@dataclass(frozen=True, slots=True)
class _Deployment:
    name: str
    slot: str
    label: str
    roles: tuple[tuple[str, int], ...]
    created: str
    status: str = RUNNING
    # Instance name and state, where it is not that of the others.
    odd: tuple[tuple[str, State], ...] = ()
    os_family: str = "4"


@dataclass(frozen=True, slots=True)
class _Service:
    name: str
    label: str
    description: str
    place: str
    created: str
    deployments: tuple[_Deployment, ...] = ()
    properties: tuple[ExtendedProperty, ...] = ()


_WEB: Final = "WebRole"
_WORKER: Final = "WorkerRole"

_SERVICES: Final = (
    _Service("archive", "Archive", "Kept for its name; nothing runs here.", "North Europe", "2013-09-17"),
    _Service(
        "catalogue", "Product catalogue", "Read-only product data for all shops.", _EUROPE, "2014-02-11",
        (_Deployment("catalogue-31", PRODUCTION, "catalogue 3.1", ((_WEB, 3),), "2015-05-07"),),
    ),
    _Service(
        "identity", "Sign-in", "Sign-in pages and tokens.", _AMERICA, "2013-11-26",
        (
            _Deployment("identity-7", PRODUCTION, "identity 7", ((_WEB, 4),), "2015-03-19"),
            _Deployment("identity-8", STAGING, "identity 8 candidate", ((_WEB, 4),), "2015-06-26"),
        ),
    ),
    _Service(
        "legacy-api", "Legacy API", "Old partners only. Do not extend.", "North Central US", "2012-07-03",
        (_Deployment("release", PRODUCTION, "release", ((_WEB, 2),), "2013-01-15", os_family="2"),),
    ),
    _Service(
        "loadtest", "Load test", "Agents of the monthly load test.", "East US 2", "2015-01-08",
        (_Deployment("agents", PRODUCTION, "agents", (("Controller", 1), ("Agent", 12)), "2015-06-01"),),
    ),
    _Service(
        "media-encoder", "Media encoder", "Trial of the new encoder.", "West Europe", "2015-06-02",
        (_Deployment("encoder-trial", STAGING, "encoder trial", ((_WORKER, 2),), "2015-06-02"),),
    ),
    _Service(
        "newsletter", "Newsletter", "", _EUROPE, "2014-08-20",
        (
            _Deployment("may", PRODUCTION, "newsletter May", ((_WEB, 1), (_WORKER, 1)), "2015-05-04"),
            _Deployment("june", STAGING, "newsletter June", ((_WEB, 1), (_WORKER, 1)), "2015-06-03", SUSPENDED),
        ),
    ),
    _Service(
        "orders", "Orders", "Takes orders from the shop.", _EUROPE, "2014-01-22",
        (
            _Deployment(
                "orders-2015-06", PRODUCTION, "orders 2015-06", ((_WEB, 3), ("Queue", 2)), "2015-06-12",
                odd=((f"{_WEB}_IN_2", _BUSY),),
            ),
        ),
        (ExtendedProperty("Owner", "team-orders"), ExtendedProperty("CostCentre", "4711")),
    ),
    _Service(
        "payments", "Payments", "Talks to the card companies.", _EUROPE, "2014-01-22",
        (
            _Deployment(
                "payments-19", PRODUCTION, "payments 19", ((_WEB, 2), (_WORKER, 3)), "2015-04-28",
                odd=((f"{_WORKER}_IN_1", _SILENT),),
            ),
        ),
    ),
    _Service(
        "reports", "Monthly reports", "Runs in the first week of a month, suspended otherwise.", _AMERICA, "2014-05-30",
        (_Deployment("reports", PRODUCTION, "reports", ((_WORKER, 4),), "2015-02-02", SUSPENDED),),
    ),
    _Service(
        "shop", "Web shop", "The shop that customers see.", _EUROPE, "2014-01-22",
        (
            _Deployment("v1", PRODUCTION, "shop 2015-05", ((_WEB, 3), (_WORKER, 1)), "2015-05-11"),
            _Deployment("v2", STAGING, "shop 2015-06", ((_WEB, 3), (_WORKER, 1)), "2015-06-29"),
        ),
        (ExtendedProperty("Owner", "team-shop"),),
    ),
    _Service(
        "telemetry", "Telemetry", "Collects what the services report.", "Southeast Asia", "2014-10-14",
        (
            _Deployment(
                "collector", PRODUCTION, "collector 2.4", (("Collector", 3),), "2015-06-18",
                odd=(("Collector_IN_0", _FAILED),),
            ),
        ),
    ),
)  # fmt: skip

_STORAGE: Final = (
    ("contosoarchive", "Archive", "Old invoices.", "North Europe", "Standard_LRS", "2012-07-03"),
    ("contosodiagnostics", "Diagnostics", "", _EUROPE, "Standard_LRS", "2014-01-22"),
    ("contosoimages", "Images", "VHDs of our own images.", "West Europe", "Standard_GRS", "2013-04-09"),
    ("contosopackages", "Packages", "Where releases are uploaded.", _EUROPE, "Standard_RAGRS", "2014-01-22"),
    ("contosoreports", "Reports", "Finished reports.", _AMERICA, "Standard_ZRS", "2014-05-30"),
)

_GROUPS: Final = {
    _AMERICA: ("America", "Services for American customers.", "East US", "2013-11-26"),
    _EUROPE: ("Europe", "Services for European customers.", "West Europe", "2014-01-22"),
}

_VM_SERVICE: Final = "contoso-dc"


def fill_platform(database: sqlite3.Connection) -> None:
    """Write what is there without any sample: the platform's images."""
    os_images.insert(database, sample_images.platform())


def fill(database: sqlite3.Connection) -> None:
    """Write the sample subscription, inside a transaction."""
    for name, (label, description, location, day) in _GROUPS.items():
        affinity_groups.insert(database, name, label, description, location, _day(day))
    for name, label, description, place, account_type, day in _STORAGE:
        location, group = _place(place)
        storage.insert(
            database, name=name, label=label, description=description, location=location, affinity_group=group,
            account_type=account_type, properties="[]", created=_day(day), status="Created",
        )  # fmt: skip
    for service in _SERVICES:
        _insert_service(database, service)
    _insert_virtual_machine(database)
    os_images.insert(database, sample_images.of_subscription())


def configuration() -> bytes:
    """Give a service configuration to try a deployment with."""
    return _configuration("sample", _Deployment("v1", STAGING, "sample", ((_WEB, 2), (_WORKER, 1)), "2015-06-30"))


def fill_many(database: sqlite3.Connection, count: int) -> None:
    """Write that many cloud services, each with a deployment, and quotas that leave room.

    Args:
        database: inside a transaction.
        count: how many.
    """
    for service in _numbered(count):
        _insert_service(database, service)
    room = {"MaxHostedServices": count + 100, "MaxCoreCount": role_instances.cores(database) + 100}
    quotas.keep(database, {name: max(value, quotas.DEFAULTS[name]) for name, value in room.items()})


def _numbered(count: int) -> Iterator[_Service]:
    width = max(len(str(count)), 3)
    places = ("West Europe", "North Europe", "East US", "West US", "Southeast Asia")
    for number in range(1, count + 1):
        status = SUSPENDED if number % 10 == 0 else RUNNING
        name = f"release-{number % 7}"
        yield _Service(
            f"service-{number:0{width}}", f"Service {number}", "", places[number % len(places)], "2014-06-01",
            (_Deployment(name, PRODUCTION, name, ((_WEB, 2),), "2015-06-01", status),),
        )  # fmt: skip


def _insert_service(database: sqlite3.Connection, service: _Service) -> None:
    location, group = _place(service.place)
    hosted_services.insert(
        database, name=service.name, label=service.label, description=service.description, location=location,
        affinity_group=group, properties=extended_properties.dump(service.properties), reverse_dns="",
        created=_day(service.created),
        modified=max(_day(day) for day in (service.created, *(each.created for each in service.deployments))),
    )  # fmt: skip
    for deployment in service.deployments:
        _insert_deployment(database, service.name, deployment)


def _insert_deployment(database: sqlite3.Connection, service: str, deployment: _Deployment) -> None:
    source = _configuration(service, deployment)
    private_id = _private_id(service, deployment.name)
    state = STOPPED if deployment.status == SUSPENDED else READY
    odd = dict(deployment.odd)
    deployment_table.insert(
        database,
        service=service,
        name=deployment.name,
        slot=deployment.slot,
        private_id=private_id,
        status=deployment.status,
        label=deployment.label,
        configuration=source,
        package_url=f"https://contosopackages.blob.core.windows.net/releases/{service}/{deployment.name}.cspkg",
        roles=deployment_configuration.web_roles(service_configuration.parse(source)),
        instances=[
            _in_state(instance, odd.get(instance.instance_name, state))
            for instance in role_instances.of_roles(private_id, deployment.roles, state)
        ],
        properties=(),
        created=_day(deployment.created),
    )


def _in_state(instance: RoleInstance, state: State) -> RoleInstance:
    return replace(
        instance, instance_status=state.status, power_state=state.power_state, instance_state_details=state.details
    )


def _configuration(service: str, deployment: _Deployment) -> bytes:
    # Real configurations hold the key of a storage account. This one opens nothing.
    key = b64encode(hashlib.sha512(f"sample key of {service}".encode()).digest()).decode()
    storage = f"DefaultEndpointsProtocol=https;AccountName=contosologs;AccountKey={key}"
    roles = "".join(
        f'  <Role name="{role}">\r\n    <Instances count="{count}" />\r\n    <ConfigurationSettings>\r\n'
        f'      <Setting name="Service" value="{service}" />\r\n'
        f'      <Setting name="Release" value="{deployment.name}" />\r\n'
        f'      <Setting name="LogLevel" value="{"Debug" if deployment.slot == STAGING else "Warning"}" />\r\n'
        f'      <Setting name="StorageConnectionString" value="{storage}" />\r\n'
        "    </ConfigurationSettings>\r\n  </Role>\r\n"
        for role, count in deployment.roles
    )
    return (
        f'<ServiceConfiguration serviceName="{service}" osFamily="{deployment.os_family}" osVersion="*" '
        f'schemaVersion="2014-06.2.4" xmlns="{service_configuration.NAMESPACE}">\r\n{roles}</ServiceConfiguration>'
    ).encode()


def _insert_virtual_machine(database: sqlite3.Connection) -> None:
    location, group = _place("West Europe")
    hosted_services.insert(
        database, name=_VM_SERVICE, label="Domain controllers", description="Virtual machines of the office network.",
        location=location, affinity_group=group, properties="[]", reverse_dns="", created=_day("2013-04-09"),
        modified=_day("2013-04-09"),
    )  # fmt: skip
    name = "dc01"
    disk = "contoso-dc-dc01-0-201304090812340277"
    private_id = _private_id(_VM_SERVICE, name)
    address = role_instances.address(private_id, 104)
    role = PersistentVMRole(
        type="PersistentVMRole",
        role_name=name,
        role_type="PersistentVMRole",
        configuration_sets=(
            ConfigurationSet(
                type="NetworkConfigurationSet",
                configuration_set_type="NetworkConfiguration",
                input_endpoints=(
                    InputEndpoint(
                        local_port=3389, name="RDP", port=53389, protocol="tcp", vip=address,
                        enable_direct_server_return=False, idle_timeout_in_minutes=4,
                    ),
                ),
            ),
        ),
        os_virtual_hard_disk=OSVirtualHardDisk(
            host_caching="ReadWrite",
            disk_label="dc01.vhd",
            disk_name=disk,
            media_link="https://contosoimages.blob.core.windows.net/vhds/dc01.vhd",
            source_image_name="contoso-dc-2012r2",
            os="Windows",
            io_type="Standard",
        ),
        role_size="Medium",
        provision_guest_agent=True,
    )  # fmt: skip
    instance = RoleInstance(
        role_name=name,
        instance_name=name,
        instance_status=READY.status,
        instance_upgrade_domain=0,
        instance_fault_domain=0,
        instance_size="Medium",
        ip_address=role_instances.address(f"{private_id}/{name}", 100),
        instance_endpoints=(
            InstanceEndpoint(
                name="RDP", vip=address, public_port=53389, local_port=3389, protocol="tcp", idle_timeout_in_minutes=4
            ),
        ),
        power_state=READY.power_state,
        host_name="DC01",
    )
    identifier = deployment_table.insert(
        database,
        service=_VM_SERVICE,
        name=name,
        slot=PRODUCTION,
        private_id=private_id,
        status=RUNNING,
        label="dc01",
        configuration=(
            f'<ServiceConfiguration xmlns="{service_configuration.NAMESPACE}">\r\n  <Role name="{name}">\r\n'
            '    <Instances count="1" />\r\n  </Role>\r\n</ServiceConfiguration>'
        ).encode(),
        package_url="",
        roles=(role,),
        instances=(instance,),
        properties=(),
        created=_day("2013-04-09"),
        sdk_version="",
    )
    sample_machines.fill(database, identifier, name, disk)


def _place(place: str) -> tuple[str, str]:
    return (_GROUPS[place][2], place) if place in _GROUPS else (place, "")


def _private_id(service: str, deployment: str) -> str:
    return hashlib.sha256(f"{service}/{deployment}".encode()).hexdigest()[:32]


def _day(day: str) -> float:
    return float(timegm(strptime(day, "%Y-%m-%d"))) + 9 * 3600
