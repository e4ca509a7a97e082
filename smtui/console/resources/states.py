"""How the states of deployments and role instances look: a mark, a role of colour, and whether they will pass."""

from __future__ import annotations

from typing import Final

from smtui.console.lines import Span, span
from smtui.protocol.deployments import RUNNING, SUSPENDED, TRANSITIONAL

_READY: Final = frozenset({"ReadyRole", "Ready"})
_PASSING: Final = frozenset(
    {
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
    }
)
_STOPPED: Final = frozenset({"StoppedVM", "StoppedDeallocated", "Stopped"})


def deployment_mark(status: str) -> Span:
    """Give the mark of a deployment's status."""
    if status == RUNNING:
        return "● ", "ok"
    if status == SUSPENDED:
        return "○ ", "dim"
    return ("◐ ", "busy") if status in TRANSITIONAL else ("? ", "warn")


def deployment_status(status: str) -> Span:
    """Give a deployment's status in colour."""
    return span(status, deployment_mark(status)[1])


def instance_mark(status: str) -> Span:
    """Give the mark of a role instance's status."""
    if status in _READY:
        return "● ", "ok"
    if status in _STOPPED:
        return "○ ", "dim"
    if status in _PASSING:
        return "◐ ", "busy"
    return "! ", "bad"


def instance_status(status: str) -> Span:
    """Give a role instance's status in colour; its first word is enough where room is short."""
    return span(status, instance_mark(status)[1])


def is_passing(status: str) -> bool:
    """Whether a deployment or instance in this status is on its way to another."""
    return status in TRANSITIONAL or (status in _PASSING and status != "BusyRole")


def is_coming_up(status: str) -> bool:
    """Whether a virtual machine in this status is on its way to another; a Windows one is also busy on its way."""
    return status in _PASSING
