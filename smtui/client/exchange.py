"""One Call on the wire, without any I/O: the requests to make, when to wait, and what the replies mean.

`exchange` is a generator of steps. A driver carries each step out and sends back the reply, or throws the error in:
the asynchronous and the synchronous client differ in nothing else.
"""

from __future__ import annotations

import random
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, Generic, TypeAlias, TypeVar

from smtui import __version__
from smtui.client import certificate_file
from smtui.client.errors import BadReply, CertificateRejected, NoAnswer, NotSent, RedirectRefused, ServerNotTrusted
from smtui.client.profile import Profile
from smtui.client.routes import redirected_origin
from smtui.protocol import codec, errors
from smtui.protocol.operation import Call
from smtui.protocol.xml import XmlError

R = TypeVar("R")

MAX_ATTEMPTS: Final = 4
MAX_REDIRECTS: Final = 5
MAX_BODY: Final = 64 << 20
_FIRST_WAIT: Final = 0.25
_LONGEST_WAIT: Final = 4.0


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request to make.

    Attributes:
        method: HTTP method.
        origin: scheme, host and port.
        target: raw path and query, to be sent byte for byte.
        headers: headers to add to the transport's own.
        content: the body.
        anonymous: whether to make it without the management certificate.
    """

    method: str
    origin: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP reply. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def request_id(self) -> str:
        """x-ms-request-id, or ""."""
        return self.headers.get("x-ms-request-id", "")


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait before the next step."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Answer(Generic[R]):
    """What the service answered to a Call.

    Attributes:
        value: the decoded body; None where the operation has none.
        request_id: x-ms-request-id.
        status: HTTP status.
        body: the body as received, for the Raw pane.
        unknown: elements of the body that were not understood, as Parent/Child.
    """

    value: R
    request_id: str
    status: int
    body: bytes = b""
    unknown: tuple[str, ...] = ()


Step: TypeAlias = Request | Wait
Exchange: TypeAlias = Generator[Step, Reply | None, Answer[R]]


def exchange(call: Call[R], profile: Profile) -> Exchange[R]:
    """Carry one Call out, step by step.

    A read is tried up to 4 times, with a random wait of up to 4 s between, after 500, 503 or a lost connection.
    A change is sent once: it is sent again only after 307, by which the service says that it did nothing.

    Raises:
        ServiceError: the service answered with an error.
        ClientError: see smtui.client.errors.
    """
    attempt = 0
    while True:
        attempt += 1
        last = call.operation.changes or attempt == MAX_ATTEMPTS
        try:
            reply = yield from _follow(_request(call, profile), profile)
        except ServerNotTrusted:
            raise
        except NotSent:
            if last:
                raise
        except NoAnswer as error:
            suspicious = not error.timed_out and (call.operation.changes or attempt > 1)
            if suspicious and (yield from _certificate_is_rejected(call, profile)):
                raise certificate_rejected(profile) from error
            if last:
                raise
        else:
            if reply.status < HTTPStatus.MULTIPLE_CHOICES:
                return _answer(call, reply)
            problem = errors.from_reply(reply.status, reply.body, reply.request_id)
            if last or not problem.retryable:
                raise problem
        yield Wait(random.uniform(0, min(_LONGEST_WAIT, _FIRST_WAIT * 2**attempt)))


def certificate_rejected(profile: Profile) -> CertificateRejected:
    """Give the error for a certificate that the endpoint does not accept."""
    if reason := certificate_file.out_of_time(profile.certificate):
        return CertificateRejected(f"{profile.endpoint} does not accept the certificate. {reason}")
    return CertificateRejected(
        f"{profile.endpoint} does not accept the certificate {profile.certificate}: register its .cer for "
        f"subscription {profile.subscription_id}, or choose another certificate."
    )


def _request(call: Call[Any], profile: Profile) -> Request:
    headers = {
        "x-ms-version": call.operation.version,
        "User-Agent": f"smtui/{__version__}",
        "Accept-Encoding": "identity",
    }
    content = call.xml()
    if call.operation.method in ("POST", "PUT"):
        headers["Content-Type"] = "application/xml; charset=utf-8"
        headers["Content-Length"] = str(len(content))
    return Request(
        method=call.operation.method,
        origin=profile.endpoint,
        target=call.request_target(profile.subscription_id),
        headers=headers,
        content=content,
    )


def _follow(request: Request, profile: Profile) -> Generator[Step, Reply | None, Reply]:
    for _ in range(MAX_REDIRECTS + 1):
        reply = yield request
        assert reply is not None
        if reply.status != HTTPStatus.TEMPORARY_REDIRECT:
            return reply
        location = reply.headers.get("location", "")
        origin = redirected_origin(location, profile)
        if not origin:
            raise RedirectRefused(
                f"{profile.endpoint} redirects to {location[:200]!r}, which is not trusted with the certificate. "
                "If it is right, add its host to trusted_hosts of the profile."
            )
        # The path and query stay ours: the service redirects to the same ones on a regional host.
        request = Request(request.method, origin, request.target, request.headers, request.content)
    raise RedirectRefused(f"{profile.endpoint} redirects in a circle: gave up after {MAX_REDIRECTS} redirects.")


def _certificate_is_rejected(call: Call[Any], profile: Profile) -> Generator[Step, Reply | None, bool]:
    """Tell a rejected certificate from a lost answer: to the client both are a reset connection.

    Rejected means: with the certificate not even a read is answered, and without it the service answers 403.
    """
    target = f"/{call.request_target(profile.subscription_id).split('/')[1]}"
    headers = {"x-ms-version": call.operation.version, "User-Agent": f"smtui/{__version__}"}
    try:
        yield Request("GET", profile.endpoint, target, headers)
    except NoAnswer:
        pass
    except NotSent:
        return False
    else:
        return False
    try:
        reply = yield Request("GET", profile.endpoint, target, headers, anonymous=True)
    except CertificateRejected:
        return True
    except (NoAnswer, NotSent):
        return False
    return reply is not None and reply.status == HTTPStatus.FORBIDDEN


def _answer(call: Call[R], reply: Reply) -> Answer[R]:
    schema = call.operation.result
    if schema is None and reply.body and not reply.request_id:
        # A sign-in page, for example: the service names every request, and has no words for this answer.
        raise _unreadable(call, reply, "it has no request id, and is not the service's own")
    if schema is None:
        return Answer(None, reply.request_id, reply.status, reply.body)  # type: ignore[arg-type]
    try:
        decoded = codec.decode(schema, reply.body)
    except XmlError as error:
        raise _unreadable(call, reply, str(error)) from None
    return Answer(decoded.value, reply.request_id, reply.status, reply.body, decoded.unknown)


def _unreadable(call: Call[Any], reply: Reply, why: str) -> BadReply:
    rest = " The change may have been carried out." if call.operation.changes else ""
    return BadReply(f"The answer to {call.operation.name} can't be read: {why}.{rest}", request_id=reply.request_id)
