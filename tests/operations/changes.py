"""Changes and what became of them."""

from __future__ import annotations

from smtui.client.exchange import Answer
from smtui.client.profile import Profile
from smtui.operations.entry import Entry
from smtui.operations.journal import Journal
from smtui.protocol.deployments import SWAP_DEPLOYMENT, Swap
from smtui.protocol.operation_status import OperationError, OperationStatus

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
REQUEST = "0123456789abcdef0123456789abcdef"

PROFILE = Profile("work", SUBSCRIPTION, "https://management.core.windows.net", "/work.pem")
SWAP = SWAP_DEPLOYMENT(Swap("v1", "v2"), service_name="shop")

ACCEPTED = Answer(None, REQUEST, 202)
DONE = Answer(None, REQUEST, 200)

IN_PROGRESS = OperationStatus("id", "InProgress")
SUCCEEDED = OperationStatus("id", "Succeeded", 200)
FAILED = OperationStatus("id", "Failed", 409, OperationError("ConflictError", "The slot is occupied."))


def pending(journal: Journal, request_id: str = REQUEST, profile: Profile = PROFILE) -> int:
    """Write a change that was accepted, and give its number."""
    entry = journal.intend(SWAP, profile)
    journal.answered(entry, Answer(None, request_id, 202), pending=True)
    return entry


def only(journal: Journal, profile: Profile = PROFILE) -> Entry:
    """Give the one entry of a journal."""
    (entry,) = journal.entries(profile)
    return entry
