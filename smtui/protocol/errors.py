"""The service's errors, as exceptions that the client raises and the local cloud answers with.

ServiceError                        any error reply
├── BadRequest                      400 BadRequest: a parameter is wrong, or the state does not allow it
│   ├── MissingVersionHeader        400 MissingOrIncorrectVersionHeader
│   ├── InvalidXmlRequest           400 InvalidXmlRequest
│   ├── MissingQueryParameter       400 MissingOrInvalidRequiredQueryParameter
│   └── InvalidHttpVerb             400 InvalidHttpVerb
├── AuthenticationFailed            403 AuthenticationFailed: the certificate is not accepted
├── Forbidden                       403 ForbiddenError: a quota or a policy refuses
├── ResourceNotFound                404 ResourceNotFound
├── Conflict                        409 ConflictError: taken, occupied, or another operation is running
├── InternalError                   500 InternalError
└── ServerBusy                      503 ServerBusy and TooManyRequests: try again later
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Final

from smtui.protocol import codec
from smtui.protocol.codec import text
from smtui.protocol.xml import XmlError

CERTIFICATE_REFUSED: Final = (
    "The server failed to authenticate the request. Verify that the certificate is valid and is associated with "
    "this subscription."
)

MAX_MESSAGE: Final = 4000
"""How many characters of the service's own sentence are kept."""

_BLOCKING = re.compile(r"x-ms-requestid ([0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """The Error element of a reply."""

    TAG = "Error"

    code: str = text()
    message: str = text()


class ServiceError(Exception):
    """An error reply of the service.

    Attributes:
        http_status: HTTP status of the reply.
        code: the service's error code; the usual one of its status where the body was not an Error.
        message: the service's own sentence.
        request_id: x-ms-request-id of the reply; "" where it had none.
    """

    status: ClassVar[int] = 500
    error_code: ClassVar[str] = ""

    def __init__(self, message: str, *, http_status: int = 0, code: str = "", request_id: str = "") -> None:
        super().__init__(message)
        self.http_status = http_status or self.status
        self.code = code or self.error_code
        self.message = message
        self.request_id = request_id

    @property
    def retryable(self) -> bool:
        """Whether the same read may succeed in a moment."""
        return self.http_status in (500, 503)

    @property
    def undecided(self) -> bool:
        """Whether a change may have been carried out all the same: the service failed, or a gateway lost its answer."""
        return self.http_status >= 500 and self.http_status not in (501, 503)

    @property
    def status_code(self) -> int:
        """HTTP status of the reply, by the name that scripts for the legacy SDK use."""
        return self.http_status


class BadRequest(ServiceError):
    """A parameter is wrong, or the resource's state does not allow the operation."""

    status = 400
    error_code = "BadRequest"


class MissingVersionHeader(BadRequest):
    """x-ms-version is missing or not a version."""

    error_code = "MissingOrIncorrectVersionHeader"


class InvalidXmlRequest(BadRequest):
    """The body is not XML, or not the one that was asked for."""

    error_code = "InvalidXmlRequest"


class MissingQueryParameter(BadRequest):
    """A query parameter that the address needs is missing or wrong."""

    error_code = "MissingOrInvalidRequiredQueryParameter"


class InvalidHttpVerb(BadRequest):
    """The address exists and not with this HTTP method."""

    error_code = "InvalidHttpVerb"


class AuthenticationFailed(ServiceError):
    """The certificate is not accepted for this subscription."""

    status = 403
    error_code = "AuthenticationFailed"


class Forbidden(ServiceError):
    """A quota or a policy refuses."""

    status = 403
    error_code = "ForbiddenError"


class ResourceNotFound(ServiceError):
    """The thing named does not exist."""

    status = 404
    error_code = "ResourceNotFound"


class Conflict(ServiceError):
    """A name is taken, a slot is occupied, or another operation holds the resource."""

    status = 409
    error_code = "ConflictError"

    @property
    def blocking_request_id(self) -> str:
        """Request id of the operation that holds the resource; "" where the message names none."""
        found = _BLOCKING.search(self.message)
        return found[1] if found else ""


class InternalError(ServiceError):
    """The service failed."""

    status = 500
    error_code = "InternalError"


class ServerBusy(ServiceError):
    """The service asks to be called later. Throttling comes as 503, never as 429."""

    status = 503
    error_code = "ServerBusy"


_KINDS: Final[tuple[type[ServiceError], ...]] = (
    BadRequest,
    MissingVersionHeader,
    InvalidXmlRequest,
    MissingQueryParameter,
    InvalidHttpVerb,
    AuthenticationFailed,
    Forbidden,
    ResourceNotFound,
    Conflict,
    InternalError,
    ServerBusy,
)

_BY_CODE: Final[dict[str, type[ServiceError]]] = {
    **{kind.error_code: kind for kind in _KINDS},
    "TooManyRequests": ServerBusy,
}

_BY_STATUS: Final[dict[int, type[ServiceError]]] = {
    400: BadRequest,
    401: AuthenticationFailed,
    403: AuthenticationFailed,
    404: ResourceNotFound,
    409: Conflict,
    500: InternalError,
    503: ServerBusy,
}


def from_reply(http_status: int, body: bytes, request_id: str) -> ServiceError:
    """Give the exception for an error reply.

    Args:
        http_status: status of the reply, 300 or above.
        body: its body, an Error or anything else.
        request_id: its x-ms-request-id, or "".
    """
    try:
        error = codec.decode(ErrorBody, body).value
    except XmlError:
        error = ErrorBody()
    kind = _BY_CODE.get(error.code) or _BY_STATUS.get(http_status, ServiceError)
    message = readable(error.message) or f"The service answered HTTP {http_status} without saying why."
    return kind(message, http_status=http_status, code=error.code, request_id=request_id)


def readable(message: str) -> str:
    """Give a message as far as a person reads it: one without end is no sentence, and would hold the screen up."""
    return message if len(message) <= MAX_MESSAGE else f"{message[:MAX_MESSAGE]}…"


def to_body(error: ServiceError) -> bytes:
    """Write the Error element of an exception."""
    return codec.encode(ErrorBody(error.code, error.message))
