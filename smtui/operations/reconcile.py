"""Finds out what became of changes whose outcome is unknown. It only reads: nothing is ever sent again.

The service is asked in three ways: for the outcome of the request id, where the change has one; for the operations of
the subscription at that time; and for the resource that the change was about. What the first two find is sure. What the
resource shows is not: somebody else may have changed it. Then the outcome stays unknown, and a sentence says what was
found.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import unquote

from smtui.client import certificate_file
from smtui.client.errors import ClientError
from smtui.client.exchange import Answer
from smtui.client.profile import Profile
from smtui.operations import evidence, history
from smtui.operations.database import JournalError
from smtui.operations.entry import Entry, State, unaskable
from smtui.operations.journal import Journal
from smtui.protocol import x509
from smtui.protocol.errors import ResourceNotFound, ServiceError
from smtui.protocol.history_names import BY_SLOT, history_name
from smtui.protocol.operation import Call
from smtui.protocol.operation_status import (
    FAILED,
    GET_OPERATION_STATUS,
    IN_PROGRESS,
    SUCCEEDED,
    OperationStatus,
    SubscriptionOperation,
)

PATIENCE: Final = (1.0, 5.0, 15.0, 60.0)
"""Seconds before the looks at a change that became unknown; the last one goes on until the service answers."""

KEPT: Final = timedelta(days=89)
"""How long the service has its history; a day less, so that no clock is too late."""

_AFTER: Final = timedelta(minutes=10)
"""How long after a change was about to be sent the service may have received it, as its clock has it."""

_NEAR: Final = (timedelta(minutes=-1), timedelta(minutes=2))
"""How long after a change was about to be sent the service has received it where both clocks are right."""

_SURE: Final = "Found in the subscription's history: the same operation, target, certificate and time."
_BY_REQUEST_ID: Final = "The service was asked again, and knows it."
_STATES: Final = (SUCCEEDED, FAILED, IN_PROGRESS)


class Reconciler:
    """Looks for what became of unknown changes: for each once by itself, and whenever somebody asks.

    Args:
        journal: where they are, and what is found of them goes.
        profile: whose.
        send: sends a read.
        sleep: waits; replaced in tests.
    """

    def __init__(
        self,
        journal: Journal,
        profile: Profile,
        send: Callable[[Call[Any]], Awaitable[Answer[Any]]],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._journal = journal
        self._profile = profile
        self._send = send
        self._sleep = sleep
        self._begun: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        # One after the other: there is no hurry, and the service has its limits.
        self._turn = asyncio.Lock()

    def consider(self, entries: Iterable[Entry]) -> None:
        """Begin to look for those of these entries that are unknown and that nobody has looked for.

        Args:
            entries: changes of the profile, as the journal gives them.
        """
        oldest = datetime.now(UTC) - KEPT
        for entry in entries:
            if entry.state is not State.UNKNOWN:
                # One that becomes unknown again later is looked for again.
                self._begun.discard(entry.id)
            elif entry.checked is None and entry.started > oldest and entry.id not in self._begun:
                self._begun.add(entry.id)
                task = asyncio.create_task(self._look_until_answered(entry), name=f"reconcile {entry.id}")
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    @property
    def looking(self) -> int:
        """How many changes are being looked for by themselves."""
        return len(self._tasks)

    async def stop(self) -> None:
        """Stop looking."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def look(self, entry: Entry) -> None:
        """Look for what became of a change, and note it.

        Raises:
            ServiceError, ClientError: the service can't be asked.
            JournalError: what was found can't be noted.
        """
        async with self._turn:
            if entry.request_id and not unaskable(entry.request_id) and await self._asked(entry):
                return
            found, alike = await self._in_history(entry)
            status = found[0].operation_status if len(found) == alike == 1 and _is_near(found[0], entry) else None
            if status is not None:
                await self._found(entry, _plain(found[0].operation_id), status, _SURE)
            else:
                await asyncio.to_thread(self._journal.explain, entry.id, await self._sentence(entry, found, alike))

    async def _look_until_answered(self, entry: Entry) -> None:
        attempt = 0
        while True:
            await self._sleep(PATIENCE[min(attempt, len(PATIENCE) - 1)])
            attempt += 1
            with suppress(ClientError, ServiceError, JournalError):
                await self.look(entry)
                return

    async def _asked(self, entry: Entry) -> bool:
        """Ask for the outcome of a change by its request id; whether the service knows it."""
        try:
            answer = await self._send(GET_OPERATION_STATUS(request_id=entry.request_id))
        except ResourceNotFound as error:
            if not error.request_id:
                raise
            return False
        return await self._found(entry, entry.request_id, answer.value, _BY_REQUEST_ID)

    async def _found(self, entry: Entry, request_id: str, status: OperationStatus, message: str) -> bool:
        if status.status not in _STATES:
            return False
        await asyncio.to_thread(self._journal.find, entry.id, request_id, status, message)
        return True

    async def _in_history(self, entry: Entry) -> tuple[list[SubscriptionOperation], int]:
        """Give the operations that a change may be, and how many changes may be those, that one among them.

        They are alike, of that time, and not another change of the journal.
        """
        start = entry.started - evidence.SKEW
        end = entry.started + _AFTER
        answer = await history.between(self._send, start, end)
        # Before the request ids: a change that is answered between the two is counted, or known by its request id.
        unanswered = await asyncio.to_thread(self._journal.unanswered, self._profile)
        known = await asyncio.to_thread(self._journal.request_ids, self._profile, start)
        others = {_plain(each) for each in known} - {_plain(entry.request_id)}
        ours = await asyncio.to_thread(_thumbprint, self._profile)
        name, places = history_name(entry.operation), _places(entry)
        found = [
            operation
            for operation in answer.value.subscription_operations
            if operation.operation_name in (name, name + BY_SLOT)
            and operation.operation_object_id.rstrip("/").lower() in places
            and _plain(operation.operation_id) not in others
            and _caller(operation) in ("", ours or _caller(operation))
        ]
        alike = [each for each in unanswered if history_name(each.operation) == name and _places(each) == places]
        return found, len(alike)

    async def _sentence(self, entry: Entry, found: list[SubscriptionOperation], alike: int) -> str:
        """Give what is known of a change that can't be told for sure.

        Args:
            entry: the change.
            found: the operations that it may be.
            alike: how many changes may be those, this one among them.
        """
        if found:
            ids = ", ".join(_plain(operation.operation_id) for operation in found)
            changes = "this change" if alike == 1 else f"{alike} changes of this kind"
            return f"Not sure: for {changes}, the subscription's history has {len(found)} of that time: {ids}."
        wish = await asyncio.to_thread(evidence.wish_of, entry)
        if wish is None:
            return "Probably not carried out: the subscription's history does not have it."
        deletions = await asyncio.to_thread(self._journal.deletions_after, entry)
        shown = await evidence.seen(wish, entry, deletions, self._send)
        return f"{shown}; the subscription's history does not have it."


def _places(entry: Entry) -> set[str]:
    """Give what a change may be said to have acted on: the resource of its path, or one that it creates below that."""
    paths = (evidence.path_of(entry), evidence.created_path_of(entry))
    return {f"/{entry.subscription_id}/{unquote(path)}".lower() for path in paths}


def _is_near(operation: SubscriptionOperation, entry: Entry) -> bool:
    """Whether the service received an operation when a change was sent."""
    try:
        received = datetime.fromisoformat(operation.operation_started_time)
        return _NEAR[0] <= received - entry.started <= _NEAR[1]
    except (ValueError, TypeError):
        return False


def _plain(operation_id: str) -> str:
    """Give the request id of an operation: its id without dashes."""
    return operation_id.replace("-", "").lower()


def _caller(operation: SubscriptionOperation) -> str:
    caller = operation.operation_caller
    return caller.subscription_certificate_thumbprint.upper() if caller is not None else ""


def _thumbprint(profile: Profile) -> str:
    """Give the thumbprint of a profile's certificate; "" where it can't be read."""
    try:
        found = x509.first_certificate(certificate_file.read(profile.certificate))
    except (ClientError, OSError, ValueError):
        return ""
    return found.thumbprint.upper() if found is not None else ""
