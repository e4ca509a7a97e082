"""List Subscription Operations: every write of ninety days, in pages of fifty, the oldest first.

The pages and the words in them are those of the one recorded reply. Names of operations are those of the service's
own contract, not the titles of the reference. Bodies are kept as the console keeps them: secrets as •••, documents as
their length and SHA-256.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from calendar import timegm
from dataclasses import dataclass
from time import strptime
from typing import TYPE_CHECKING, Final

from smtui.localcloud import operation_status, subscriptions
from smtui.localcloud.registry import answers
from smtui.localcloud.request import timestamp
from smtui.protocol.errors import BadRequest
from smtui.protocol.history_names import BY_SLOT, history_name
from smtui.protocol.operation_status import (
    FAILED,
    IN_PROGRESS,
    SUCCEEDED,
    OperationCaller,
    OperationParameter,
    SubscriptionOperation,
    SubscriptionOperationCollection,
)

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

PAGE: Final = 50

_DAY: Final = 86400.0
_DAYS: Final = 90
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(\.\d{1,7})?Z?)?")
_RESULTS: Final = {result.lower(): result for result in (SUCCEEDED, FAILED, IN_PROGRESS)}

_SLOT: Final = "deployment_slot"


@dataclass(frozen=True, slots=True)
class _Filter:
    start: float
    end: float
    place: str
    result: str
    after: tuple[float, int]


@answers("operation_status.LIST_SUBSCRIPTION_OPERATIONS")
def list_subscription_operations(request: Request) -> SubscriptionOperationCollection:
    """Answer List Subscription Operations; times that are left out ask for everything there is."""
    chosen = _filter(request)
    rows = request.database.execute(
        "SELECT request_id, name, object, certificate, status, http_status, error_code, error_message, started, "
        "completed, COALESCE(number, 0) AS position, arguments, body "
        "FROM operations LEFT JOIN operation_details USING (request_id) "
        "WHERE started >= ? AND started < ? AND (? = '' OR object = ? COLLATE NOCASE) "
        "AND ? IN ('', status) "
        "AND (started, position) > (?, ?) ORDER BY started, position LIMIT ?",
        (chosen.start, chosen.end, chosen.place, chosen.place, chosen.result, *chosen.after, PAGE + 1),
    ).fetchall()
    page = rows[:PAGE]
    token = _token(page[-1][8], page[-1][10]) if len(rows) > PAGE else ""
    return SubscriptionOperationCollection(tuple(_operation(request, row) for row in page), token)


def _operation(request: Request, row: tuple[object, ...]) -> SubscriptionOperation:
    request_id, title, place, certificate, status, http_status, code, message, started, completed, _, given, body = row
    arguments: dict[str, str] = json.loads(str(given)) if given else {}
    name = history_name(str(title)) + (BY_SLOT if _SLOT in arguments else "")
    assert isinstance(started, float)
    return SubscriptionOperation(
        operation_id=operation_status.dashed(str(request_id)),
        operation_object_id=str(place),
        operation_name=name,
        operation_parameters=_parameters(request.subscription.id, arguments, body if isinstance(body, bytes) else b""),
        operation_caller=OperationCaller(
            used_service_management_api=True,
            user_email_address=subscriptions.SERVICE_ADMINISTRATOR,
            subscription_certificate_thumbprint=str(certificate),
            client_ip="127.0.0.1",
        ),
        operation_status=operation_status.outcome(
            str(request_id),
            str(status),
            http_status if isinstance(http_status, int) else None,
            str(code),
            str(message),
        ),
        operation_started_time=timestamp(started),
        operation_completed_time=timestamp(completed) if isinstance(completed, float) else "",
        operation_kind=f"{name}Operation",
    )


def _parameters(subscription: str, arguments: dict[str, str], body: bytes) -> tuple[OperationParameter, ...]:
    found = [OperationParameter("subscriptionID", subscription)]
    found += (OperationParameter(_camel(name), value) for name, value in arguments.items())
    if body:
        # The service wrote what it had in memory: UTF-16, whatever had been sent.
        declaration = '<?xml version="1.0" encoding="utf-16"?>'
        name = "regenerateKeys" if body.startswith(b"<RegenerateKeys") else "input"
        found.append(OperationParameter(name, declaration + body.decode()))
    return tuple(found)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


# --- filters ---------------------------------------------------------------------------------------------------


def _filter(request: Request) -> _Filter:
    asked = request.arguments
    oldest = (request.now // _DAY - _DAYS) * _DAY
    start, end = oldest, float("inf")
    if sent := asked.get("start_time"):
        start = _seconds("StartTime", sent)[0]
    if sent := asked.get("end_time"):
        # Times in the reply have no fraction: one asked for as it was shown is still within.
        end = sum(_seconds("EndTime", sent))
    if start < oldest:
        raise BadRequest(f"The StartTime is invalid: it is at most {_DAYS} days back.")
    if end < start and "start_time" in asked:
        raise BadRequest("The EndTime is invalid: it is before the StartTime.")
    result = asked.get("operation_result_filter", "")
    if result and result.lower() not in _RESULTS:
        raise BadRequest(f"The OperationResultFilter is invalid: it is one of {', '.join(_RESULTS.values())}.")
    token = asked.get("continuation_token", "")
    return _Filter(
        start=start,
        end=end,
        place=asked.get("object_id_filter", "").rstrip("/"),
        result=_RESULTS.get(result.lower(), ""),
        after=_position(token) if token else (0.0, -1),
    )


def _seconds(parameter: str, sent: str) -> tuple[float, float]:
    """Give a time, and how exact it is."""
    match = _TIME.fullmatch(sent.strip())
    try:
        if match is None:
            raise ValueError(sent)
        day, clock, fraction = match.groups()
        whole = float(timegm(strptime(f"{day} {clock or '00:00:00'}", "%Y-%m-%d %H:%M:%S")))
    except ValueError:
        raise BadRequest(
            f"The {parameter} is invalid: it is a date such as 2015-06-01, or a time such as 2015-06-01T16:59:51Z."
        ) from None
    return whole + float(fraction or 0), 1e-7 if fraction else 1.0


def _token(started: float, position: int) -> str:
    inner = base64.urlsafe_b64encode(f"{started!r} {position}".encode()).decode().replace("=", "-")
    return f"1!{len(inner)}!{inner}"


def _position(token: str) -> tuple[float, int]:
    try:
        inner = token.split("!", 2)[2].rstrip("-")
        started, position = base64.urlsafe_b64decode(inner + "=" * (-len(inner) % 4)).decode().split()
        return float(started), int(position)
    except (IndexError, binascii.Error, ValueError):
        raise BadRequest("The ContinuationToken is invalid.") from None
