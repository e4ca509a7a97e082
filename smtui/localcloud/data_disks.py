"""Data disks of virtual machines."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from smtui.localcloud import deployment_addresses, deployment_table, disks, lifecycle, machines, virtual_disks
from smtui.localcloud.machines import Machine
from smtui.localcloud.registry import answers, carries_out
from smtui.localcloud.virtual_disks import Owner
from smtui.protocol.errors import BadRequest, Conflict, ResourceNotFound
from smtui.protocol.roles import DataVirtualHardDisk

if TYPE_CHECKING:
    from smtui.localcloud.deployment_table import Row
    from smtui.localcloud.request import Request

DETACH: Final = "data_disks.detach"


@answers("data_disks.GET_DATA_DISK")
def get_data_disk(request: Request) -> DataVirtualHardDisk:
    """Answer Get Data Disk."""
    return _at(machines.addressed(request, deployment_addresses.addressed(request)), _lun(request))


@answers("data_disks.ADD_DATA_DISK")
def add_data_disk(request: Request) -> None:
    """Answer Add Data Disk: it is attached at once."""
    body: DataVirtualHardDisk = request.body
    row, machine = machines.held(request)
    location = request.database.execute(
        "SELECT location FROM hosted_services WHERE name = ?", (row.service,)
    ).fetchone()[0]
    _require_free(machine, body.lun or 0)
    added = virtual_disks.data_disk(request, Owner(row.name, machine.name, location), body)
    disks.attach(request.database, added.disk_name, row.id, machine.name)
    every = (*machine.role.data_virtual_hard_disks, added)
    virtual_disks.require_room(machine.role.role_size, every)
    _write(request.database, row, machine, every, request.now)
    request.finishes_after(lifecycle.DATA_DISK_CHANGED)


@answers("data_disks.UPDATE_DATA_DISK")
def update_data_disk(request: Request) -> None:
    """Answer Update Data Disk: its caching, its label, and the LUN at which it is attached."""
    body: DataVirtualHardDisk = request.body
    row, machine = machines.held(request)
    lun = _lun(request)
    found = _at(machine, lun)
    wanted = lun if body.lun is None else virtual_disks.checked_lun(body.lun)
    if wanted != lun:
        _require_free(machine, wanted)
    disks.check_label(body.disk_label)
    changed = replace(
        found,
        host_caching=virtual_disks.data_caching(body.host_caching) or found.host_caching,
        disk_label=body.disk_label or found.disk_label,
        lun=wanted or None,
    )
    disks.label(request.database, found.disk_name, changed.disk_label)
    every = tuple(changed if each is found else each for each in machine.role.data_virtual_hard_disks)
    _write(request.database, row, machine, every, request.now)
    request.finishes_after(lifecycle.DATA_DISK_CHANGED)


@answers("data_disks.DELETE_DATA_DISK")
def delete_data_disk(request: Request) -> None:
    """Answer Delete Data Disk, which detaches it when the operation is finished."""
    _delete(request, media=False)


@answers("data_disks.DELETE_DATA_DISK_WITH_MEDIA")
def delete_data_disk_with_media(request: Request) -> None:
    """Answer Delete Data Disk with comp=media: the disk goes too."""
    _delete(request, media=True)


def _delete(request: Request, *, media: bool) -> None:
    row, machine = machines.held(request)
    found = _at(machine, _lun(request))
    request.later(
        lifecycle.DATA_DISK_CHANGED,
        DETACH,
        machines.subject(row.id, f"{machine.name}/disks"),
        deployment=row.id,
        role=machine.name,
        disk=found.disk_name,
        media=media,
    )
    request.finishes_after(lifecycle.DATA_DISK_CHANGED)


@carries_out(DETACH)
def _detached(database: sqlite3.Connection, at: float, payload: Mapping[str, Any]) -> None:
    row = deployment_table.numbered(database, payload["deployment"])
    if row is None:
        return
    disks.release(database, payload["disk"], media=payload["media"])
    for machine in machines.of_deployment(database, row.id):
        if machine.name == payload["role"]:
            kept = tuple(each for each in machine.role.data_virtual_hard_disks if each.disk_name != payload["disk"])
            _write(database, row, machine, kept, at)


def _write(
    database: sqlite3.Connection, row: Row, machine: Machine, every: tuple[DataVirtualHardDisk, ...], at: float
) -> None:
    ordered = tuple(sorted(every, key=lambda each: each.lun or 0))
    machines.replace_one(
        database, row.id, Machine(replace(machine.role, data_virtual_hard_disks=ordered), machine.instance), at
    )


def _at(machine: Machine, lun: int) -> DataVirtualHardDisk:
    for each in machine.role.data_virtual_hard_disks:
        if (each.lun or 0) == lun:
            return each
    raise ResourceNotFound(f"No data disk was found at LUN {lun} of the role {machine.name}.")


def _require_free(machine: Machine, lun: int) -> None:
    if any((each.lun or 0) == lun for each in machine.role.data_virtual_hard_disks):
        raise Conflict(f"A data disk is attached at LUN {lun} of the role {machine.name} already.")


def _lun(request: Request) -> int:
    sent = request.arguments["lun"]
    if not sent.isdecimal() or len(sent) > 3:
        raise BadRequest("A logical unit number (LUN) is a whole number.")
    return virtual_disks.checked_lun(int(sent))
