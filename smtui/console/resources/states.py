"""How the states of things look: a mark, a role of colour, and whether they will pass.

Every kind of state is declared here. A state is never shown by colour alone: its mark or its word says the same.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final

from smtui.console.lines import Span, span
from smtui.protocol.deployments import RUNNING, SUSPENDED, TRANSITIONAL
from smtui.protocol.operation_status import FAILED, IN_PROGRESS, SUCCEEDED


class Standing(enum.Enum):
    """What a state means to an operator, in the order of a health bar."""

    GOOD = "● ", "ok"
    PASSING = "◐ ", "busy"
    OFF = "○ ", "dim"
    UNSURE = "? ", "warn"
    BAD = "! ", "bad"

    @property
    def mark(self) -> Span:
        """Its mark and a space, in its role."""
        return self.value

    @property
    def role(self) -> str:
        """Its role."""
        return self.value[1]


_DEPLOYMENTS: Final = {
    RUNNING: Standing.GOOD,
    SUSPENDED: Standing.OFF,
    **dict.fromkeys(TRANSITIONAL, Standing.PASSING),
}
_INSTANCES: Final = {
    **dict.fromkeys(("ReadyRole", "Ready"), Standing.GOOD),
    **dict.fromkeys(
        (
            "RoleStateUnknown",
            "CreatingVM",
            "StartingVM",
            "CreatingRole",
            "StartingRole",
            "BusyRole",
            "StoppingRole",
            "StoppingVM",
            "DeletingVM",
            "RestartingRole",
            "Provisioning",
            "Preparing",
            "StoppingAndDeallocating",
        ),
        Standing.PASSING,
    ),
    **dict.fromkeys(("StoppedVM", "StoppedDeallocated", "Stopped"), Standing.OFF),
}
_POWER: Final = {
    "Started": Standing.GOOD,
    "Starting": Standing.PASSING,
    "Stopping": Standing.PASSING,
    "Stopped": Standing.OFF,
}
# Of cloud services and storage accounts.
_CONTAINERS: Final = {
    "Created": Standing.GOOD,
    **dict.fromkeys(("Creating", "Changing", "Deleting", "ResolvingDns"), Standing.PASSING),
    "Deleted": Standing.OFF,
}
_REGIONS: Final = {"Available": Standing.GOOD, "Unavailable": Standing.BAD}
_SUBSCRIPTIONS: Final = {
    "Active": Standing.GOOD,
    **dict.fromkeys(("Warned", "PastDue"), Standing.UNSURE),
    **dict.fromkeys(("Disabled", "Disabling", "Suspended", "Deleted"), Standing.BAD),
}
_OPERATIONS: Final = {SUCCEEDED: Standing.GOOD, IN_PROGRESS: Standing.PASSING, FAILED: Standing.BAD}
_OPERATION_MARKS: Final = {SUCCEEDED: "✓ ", IN_PROGRESS: "… ", FAILED: "✗ "}


def marked(mark: Span, word: str) -> Span:
    """Give a word after its mark; nothing for no word."""
    return span(mark[0] + word, mark[1]) if word else span("")


def deployment_mark(status: str) -> Span:
    """Give the mark of a deployment's status."""
    return _standing(_DEPLOYMENTS, status).mark


def deployment_word(status: str) -> Span:
    """Give a deployment's status in colour, for where its mark shows already."""
    return span(status, _standing(_DEPLOYMENTS, status).role)


def deployment_status(status: str) -> Span:
    """Give a deployment's status with its mark."""
    return _shown(_DEPLOYMENTS, status)


def instance_standing(status: str) -> Standing:
    """Give what a role instance's status means."""
    return _standing(_INSTANCES, status, Standing.BAD)


def instance_mark(status: str) -> Span:
    """Give the mark of a role instance's status."""
    return instance_standing(status).mark


def instance_word(status: str) -> Span:
    """Give a role instance's status in colour, for where its mark shows already; a short one will do."""
    return span(status, instance_standing(status).role)


def instance_status(status: str) -> Span:
    """Give a role instance's status with its mark."""
    return _with_mark(instance_standing(status), status)


def power_status(state: str) -> Span:
    """Give a role instance's power state with its mark."""
    return _shown(_POWER, state)


def container_status(status: str) -> Span:
    """Give the status of a cloud service or a storage account with its mark."""
    return _shown(_CONTAINERS, status)


def container_note(status: str) -> Span | None:
    """Give the same where that is worth a note; None where everything is as usual."""
    return None if status == "Created" else container_status(status)


def region_status(status: str) -> Span:
    """Give the status of one of a storage account's two places with its mark."""
    return _shown(_REGIONS, status)


def subscription_status(status: str) -> Span:
    """Give a subscription's status with its mark."""
    return _shown(_SUBSCRIPTIONS, status)


def operation_status(status: str) -> Span:
    """Give the outcome of an operation, as the service names it, with the mark of the operations panel."""
    standing = _standing(_OPERATIONS, status)
    return span(_OPERATION_MARKS.get(status, standing.mark[0]) + status, standing.role) if status else span("")


def is_passing(status: str) -> bool:
    """Whether a deployment or instance in this status is on its way to another."""
    return status in TRANSITIONAL or (is_coming_up(status) and status != "BusyRole")


def is_coming_up(status: str) -> bool:
    """Whether a virtual machine in this status is on its way to another; a Windows one is also busy on its way."""
    return _INSTANCES.get(status) is Standing.PASSING


def _standing(known: Mapping[str, Standing], status: str, otherwise: Standing = Standing.UNSURE) -> Standing:
    return known.get(status, otherwise)


def _shown(known: Mapping[str, Standing], status: str) -> Span:
    return _with_mark(_standing(known, status), status)


def _with_mark(standing: Standing, status: str) -> Span:
    return marked(standing.mark, status)
