"""Cloud services, which the wire calls hosted services."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Set
from typing import TYPE_CHECKING, Any, Final

from smtui.localcloud import (
    deployment_states,
    deployment_table,
    deployments,
    extended_properties,
    lifecycle,
    locations,
    quotas,
)
from smtui.localcloud.deployment_addresses import NO_SERVICE, place
from smtui.localcloud.registry import answers, carries_out
from smtui.localcloud.request import Created, timestamp
from smtui.protocol.errors import BadRequest, Conflict, ResourceNotFound
from smtui.protocol.hosted_services import (
    AvailabilityResponse,
    CreateHostedService,
    HostedService,
    HostedServiceProperties,
    HostedServiceWithDeployments,
    UpdateHostedService,
)
from smtui.protocol.names import HOSTED_SERVICE_NAME

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS hosted_services (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    label TEXT NOT NULL,
    description TEXT NOT NULL,
    location TEXT NOT NULL,
    affinity_group TEXT NOT NULL COLLATE NOCASE,
    properties TEXT NOT NULL,
    reverse_dns TEXT NOT NULL,
    created REAL NOT NULL,
    modified REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS hosted_services_by_group ON hosted_services (affinity_group)
"""

REMOVE: Final = "hosted_services.remove"

_COLUMNS: Final = "name, label, description, location, affinity_group, properties, reverse_dns, created, modified"
_INVALID_NAME: Final = "The hosted service name is invalid."


@answers("hosted_services.LIST_HOSTED_SERVICES")
def list_hosted_services(request: Request) -> tuple[HostedService, ...]:
    """Answer List Cloud Services; deployments are not in it."""
    rows = request.database.execute(f"SELECT {_COLUMNS} FROM hosted_services ORDER BY name")
    leaving = _leaving(request.database)
    return tuple(
        HostedService(
            url=_url(request, row[0]),
            service_name=row[0],
            hosted_service_properties=_properties(row, leaving),
            compute_capabilities=locations.capabilities(row[3]),
        )
        for row in rows
    )


@answers("hosted_services.GET_HOSTED_SERVICE")
def get_hosted_service(request: Request) -> HostedService:
    """Answer Get Cloud Service Properties."""
    row = _find(request)
    return HostedService(
        url=_url(request, row[0]),
        service_name=row[0],
        hosted_service_properties=_properties(row, _leaving(request.database)),
    )


@answers("hosted_services.GET_HOSTED_SERVICE_WITH_DEPLOYMENTS")
def get_hosted_service_with_deployments(request: Request) -> HostedServiceWithDeployments:
    """Answer Get Cloud Service Properties with embed-detail."""
    row = _find(request)
    return HostedServiceWithDeployments(
        url=_url(request, row[0]),
        service_name=row[0],
        hosted_service_properties=_properties(row, _leaving(request.database)),
        deployments=deployments.of_service(request.database, row[0]),
    )


@answers("hosted_services.CREATE_HOSTED_SERVICE")
def create_hosted_service(request: Request) -> Created:
    """Answer Create Cloud Service."""
    body: CreateHostedService = request.body
    database = request.database
    if HOSTED_SERVICE_NAME.problem(body.service_name):
        raise BadRequest(_INVALID_NAME)
    locations.check_words(body.label, body.description)
    extended_properties.check(body.extended_properties, extended_properties.MAX_ON_SERVICE)
    location, affinity_group = locations.place(database, body.location, body.affinity_group)
    if _exists(database, body.service_name):
        raise Conflict("The specified DNS name is already taken.")
    quotas.require(database, "MaxHostedServices", count(database), 1)
    insert(
        database,
        name=body.service_name,
        label=body.label,
        description=body.description,
        location=location,
        affinity_group=affinity_group,
        properties=extended_properties.dump(body.extended_properties),
        reverse_dns=body.reverse_dns_fqdn,
        created=request.now,
        modified=request.now,
    )
    return Created(f"compute/{body.service_name}")


@answers("hosted_services.UPDATE_HOSTED_SERVICE")
def update_hosted_service(request: Request) -> None:
    """Answer Update Cloud Service; what is left out stays as it is."""
    body: UpdateHostedService = request.body
    name, label, description, _, _, properties, reverse_dns, *_ = _find(request)
    if not body.label and not body.description:
        raise BadRequest("Give a label or a description.")
    locations.check_words(body.label or label, body.description)
    kept = extended_properties.load(properties)
    merged = extended_properties.merge(kept, body.extended_properties, extended_properties.MAX_ON_SERVICE)
    request.database.execute(
        "UPDATE hosted_services SET label = ?, description = ?, properties = ?, reverse_dns = ?, modified = ? "
        "WHERE name = ?",
        (
            body.label or label,
            body.description or description,
            extended_properties.dump(merged),
            body.reverse_dns_fqdn or reverse_dns,
            request.now,
            name,
        ),
    )


@answers("hosted_services.DELETE_HOSTED_SERVICE")
def delete_hosted_service(request: Request) -> None:
    """Answer Delete Cloud Service; one that has deployments stays."""
    name = _find(request)[0]
    request.exclusively(place(name), "deployment")
    if deployment_table.exist(request.database, name):
        raise BadRequest("A hosted service cannot be deleted while it still contains deployments.")
    request.database.execute("DELETE FROM hosted_services WHERE name = ?", (name,))


@answers("hosted_services.DELETE_HOSTED_SERVICE_WITH_MEDIA")
def delete_hosted_service_with_media(request: Request) -> None:
    """Answer Delete Cloud Service with comp=media: deployments, their disks and the blobs of those go with it."""
    name = _find(request)[0]
    request.exclusively(place(name), "deployment")
    for row in deployment_table.of_service(request.database, name):
        deployment_states.leave(request, row, media=True)
    request.later(lifecycle.DELETED, REMOVE, _subject(name), service=name)
    request.finishes_after(lifecycle.DELETED)


@carries_out(REMOVE)
def _removed(database: sqlite3.Connection, at: float, payload: Mapping[str, Any]) -> None:
    del at
    database.execute("DELETE FROM hosted_services WHERE name = ?", (payload["service"],))


@answers("hosted_services.CHECK_HOSTED_SERVICE_NAME")
def check_hosted_service_name(request: Request) -> AvailabilityResponse:
    """Answer Check Cloud Service Name Availability; a name that breaks the rule is not available either."""
    name = request.arguments["service_name"]
    if HOSTED_SERVICE_NAME.problem(name):
        return AvailabilityResponse(result=False, reason=_INVALID_NAME)
    if _exists(request.database, name):
        return AvailabilityResponse(result=False, reason="A hosted service with the specified name already exists.")
    return AvailabilityResponse(result=True)


def count(database: sqlite3.Connection) -> int:
    """Give how many cloud services there are."""
    return int(database.execute("SELECT COUNT(*) FROM hosted_services").fetchone()[0])


def members(request: Request, affinity_group: str) -> tuple[HostedService, ...]:
    """Give the cloud services of an affinity group."""
    rows = request.database.execute(
        f"SELECT {_COLUMNS} FROM hosted_services WHERE affinity_group = ? ORDER BY name", (affinity_group,)
    )
    leaving = _leaving(request.database)
    return tuple(HostedService(_url(request, row[0]), row[0], _properties(row, leaving)) for row in rows)


def insert(
    database: sqlite3.Connection,
    *,
    name: str,
    label: str,
    description: str,
    location: str,
    affinity_group: str,
    properties: str,
    reverse_dns: str,
    created: float,
    modified: float,
) -> None:
    """Write a cloud service that was checked.

    Args:
        database: inside a transaction.
        name: of the service.
        label: plain text.
        description: plain text, or "".
        location: also where an affinity group is given.
        affinity_group: or "".
        properties: the caller's, as `extended_properties.dump` writes them.
        reverse_dns: a name, or "".
        created: seconds since 1970.
        modified: seconds since 1970.
    """
    database.execute(
        f"INSERT INTO hosted_services ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (name, label, description, location, affinity_group, properties, reverse_dns, created, modified),
    )


def _exists(database: sqlite3.Connection, name: str) -> bool:
    return database.execute("SELECT 1 FROM hosted_services WHERE name = ?", (name,)).fetchone() is not None


def _find(request: Request) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = request.database.execute(
        f"SELECT {_COLUMNS} FROM hosted_services WHERE name = ?", (request.arguments["service_name"],)
    ).fetchone()
    if row is None:
        raise ResourceNotFound(NO_SERVICE)
    return row


def _url(request: Request, name: str) -> str:
    return request.subscription.url(f"services/hostedservices/{name}")


def _subject(name: str) -> str:
    return f"hostedservice/{name.lower()}"


def _leaving(database: sqlite3.Connection) -> frozenset[str]:
    return lifecycle.subjects(database, REMOVE)


def _properties(row: tuple[Any, ...], leaving: Set[str]) -> HostedServiceProperties:
    name, label, description, location, affinity_group, properties, reverse_dns, created, modified = row
    return HostedServiceProperties(
        description=description,
        affinity_group=affinity_group,
        location="" if affinity_group else location,
        label=label,
        status="Deleting" if _subject(name) in leaving else "Created",
        date_created=timestamp(created),
        date_last_modified=timestamp(modified),
        extended_properties=extended_properties.with_group(extended_properties.load(properties), name, location),
        reverse_dns_fqdn=reverse_dns,
    )
