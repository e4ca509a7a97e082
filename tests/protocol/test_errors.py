"""The service's errors: from a reply to an exception, and back."""

from __future__ import annotations

import pytest

from smtui.protocol import errors
from smtui.protocol.errors import (
    AuthenticationFailed,
    BadRequest,
    Conflict,
    Forbidden,
    InternalError,
    InvalidHttpVerb,
    InvalidXmlRequest,
    MissingQueryParameter,
    MissingVersionHeader,
    ResourceNotFound,
    ServerBusy,
    ServiceError,
)

REQUEST = "0123456789abcdef0123456789abcdef"


def reply(code: str, message: str) -> bytes:
    """Give an error body as the service writes it."""
    return (
        '<Error xmlns="http://schemas.microsoft.com/windowsazure" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">'
        f"<Code>{code}</Code><Message>{message}</Message></Error>"
    ).encode()


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "BadRequest", BadRequest),
        (400, "MissingOrIncorrectVersionHeader", MissingVersionHeader),
        (400, "InvalidXmlRequest", InvalidXmlRequest),
        (400, "MissingOrInvalidRequiredQueryParameter", MissingQueryParameter),
        (400, "InvalidHttpVerb", InvalidHttpVerb),
        (400, "ConfigurationError", BadRequest),
        (401, "AuthenticationFailed", AuthenticationFailed),
        (403, "AuthenticationFailed", AuthenticationFailed),
        (403, "ForbiddenError", Forbidden),
        (403, "SubscriptionDisabled", AuthenticationFailed),
        (404, "ResourceNotFound", ResourceNotFound),
        (404, "SubscriptionNotFound", ResourceNotFound),
        (409, "ConflictError", Conflict),
        (412, "PreconditionError", ServiceError),
        (500, "InternalError", InternalError),
        (500, "OperationTimedOut", InternalError),
        (503, "ServerBusy", ServerBusy),
        (503, "TooManyRequests", ServerBusy),
    ],
)
def test_an_error_reply_is_an_exception_of_its_kind(status: int, code: str, kind: type[ServiceError]) -> None:
    error = errors.from_reply(status, reply(code, "Because."), REQUEST)
    assert type(error) is kind
    assert (error.http_status, error.code, error.message, error.request_id) == (status, code, "Because.", REQUEST)
    assert str(error) == "Because."


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, BadRequest), (403, AuthenticationFailed), (404, ResourceNotFound), (409, Conflict), (503, ServerBusy)],
)
@pytest.mark.parametrize(
    "body", [b"", b"Bad gateway", b"<html><body>503</body></html>", b"<Error><Code>Conf", b"\xff\xfe", b"<Error/>"]
)
def test_without_a_readable_body_the_status_decides(status: int, kind: type[ServiceError], body: bytes) -> None:
    error = errors.from_reply(status, body, "")
    assert type(error) is kind
    assert error.code == kind.error_code
    assert error.message == f"The service answered HTTP {status} without saying why."


def test_a_status_that_nobody_knows_is_a_plain_service_error() -> None:
    error = errors.from_reply(418, b"", REQUEST)
    assert type(error) is ServiceError
    assert (error.http_status, error.code) == (418, "")


def test_control_characters_of_a_message_are_kept() -> None:
    assert errors.from_reply(400, reply("BadRequest", "a&#x1B;[2Jb"), "").message == "a\x1b[2Jb"


@pytest.mark.parametrize(
    ("status", "retryable"), [(400, False), (403, False), (404, False), (409, False), (500, True), (503, True)]
)
def test_only_what_may_pass_by_itself_is_worth_a_second_try(status: int, retryable: bool) -> None:
    assert errors.from_reply(status, b"", "").retryable is retryable


def test_a_conflict_names_the_operation_in_the_way() -> None:
    words = (
        f"Windows Azure is currently performing an operation with x-ms-requestid {REQUEST} on this deployment that "
        "requires exclusive access."
    )
    error = errors.from_reply(409, reply("ConflictError", words), "f" * 32)
    assert isinstance(error, Conflict)
    assert error.blocking_request_id == REQUEST


@pytest.mark.parametrize(
    "words", ["The specified DNS name is already taken.", "x-ms-requestid 0123", f"x-ms-requestid {'Z' * 32}"]
)
def test_a_conflict_over_a_name_names_no_operation(words: str) -> None:
    assert Conflict(words).blocking_request_id == ""


@pytest.mark.parametrize(
    "error", [Conflict("Taken <&> é"), BadRequest(""), ServerBusy("Later.", code="TooManyRequests")]
)
def test_what_the_local_cloud_answers_is_what_a_client_raises(error: ServiceError) -> None:
    back = errors.from_reply(error.http_status, errors.to_body(error), "")
    assert (type(back), back.code) == (type(error), error.code)
    assert back.message in (error.message, "The service answered HTTP 400 without saying why.")


def test_every_kind_of_bad_request_is_one() -> None:
    for kind in (MissingVersionHeader, InvalidXmlRequest, MissingQueryParameter, InvalidHttpVerb):
        assert issubclass(kind, BadRequest)
        assert kind("x").http_status == 400
