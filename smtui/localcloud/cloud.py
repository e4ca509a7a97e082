"""One request against the state, without HTTP: admit, route, decode, answer, record.

Where neither recordings nor reference say what the service did, the local cloud answers so: an address without an
operation is 404 ResourceNotFound (clients of the time tolerate that for operations that they try), a known address
with another verb 400 InvalidHttpVerb, one whose query lacks comp=… 400 MissingOrInvalidRequiredQueryParameter, and
another subscription gets the same 403 as another certificate. Query parameters that no operation knows are ignored.
"""

from __future__ import annotations

import logging
import re
import sqlite3
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast
from urllib.parse import quote, unquote

from smtui.localcloud import lifecycle, management_certificates, operation_status, registry
from smtui.localcloud.request import Created, Request, Subscription
from smtui.localcloud.store import Store
from smtui.protocol import catalogue, codec, errors
from smtui.protocol.codec import Collection
from smtui.protocol.operation import Call, InvalidCall, Operation
from smtui.protocol.xml import XmlError

INVALID_XML: Final = "The request body's XML was invalid or not correctly specified."

_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}")
_CACHED_BYTES: Final = 64 << 20

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    Attributes:
        status: HTTP status.
        body: XML, or b"".
        location: the Location header, or "".
    """

    status: int
    body: bytes = b""
    location: str = ""


class Cloud:
    """The subscription and everything in it. Used from one thread."""

    def __init__(
        self,
        store: Store,
        subscription: Subscription,
        trust: Callable[[bytes], None] = lambda _: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Take over a prepared store.

        Args:
            store: with all its tables.
            subscription: its id, name and endpoint.
            trust: lets a client certificate, as DER, through TLS from now on.
            clock: gives seconds since 1970.
        """
        self._store = store
        self._subscription = subscription
        self._trust = trust
        self._clock = clock
        self._places = {id(operation): place for place, operation in catalogue.operations().items()}
        self._next_due = lifecycle.next_due(store.database)
        # A reply to a read depends on the state alone, and nobody else writes: it holds until the next change.
        self._replies: dict[tuple[str, str], Reply] = {}
        self._cached_bytes = 0
        self._accepted: dict[str, bool] = {}

    def accepts(self, thumbprint: str) -> bool:
        """Give whether a certificate is registered; its SHA-1 is 40 upper-case hex digits, or "" without one."""
        found = self._accepted.get(thumbprint)
        if found is None:
            found = self._accepted[thumbprint] = management_certificates.is_registered(self._store.database, thumbprint)
        return found

    def admit(self, thumbprint: str, version: str, path: str) -> str:
        """Let a request in, or refuse it.

        Args:
            thumbprint: SHA-1 of the client's certificate, 40 upper-case hex digits; "" without one.
            version: x-ms-version, or "".
            path: raw path of the request target, with its leading slash.

        Returns:
            The raw path below the subscription, without a leading slash.

        Raises:
            AuthenticationFailed: the certificate is not registered, or the subscription is another one.
            MissingVersionHeader: the version is not a date.
        """
        if not self.accepts(thumbprint):
            raise errors.AuthenticationFailed(errors.CERTIFICATE_REFUSED)
        if not _is_version(version):
            raise errors.MissingVersionHeader(
                "The versioning header is not specified or was specified incorrectly: "
                "x-ms-version is a date such as 2014-10-01."
            )
        first, _, below = path.lstrip("/").partition("/")
        if first.lower() != self._subscription.id:
            raise errors.AuthenticationFailed(errors.CERTIFICATE_REFUSED)
        return below

    def answer(self, request_id: str, thumbprint: str, method: str, path: str, query: str, body: bytes) -> Reply:
        """Answer an admitted request; what the reply says is on disk when this returns.

        Args:
            request_id: 32 lower-case hex digits.
            thumbprint: of the caller's certificate.
            method: HTTP method, upper case.
            path: raw path below the subscription.
            query: raw query, without the question mark.
            body: the body as received.

        Raises:
            ServiceError: the refusal; nothing has changed, but for the record of a write that was refused.
        """
        self._settle()
        if method == "GET" and (cached := self._replies.get((path, query))):
            return cached
        found = catalogue.router().find(method, path, query, body)
        handler = registry.handler(self._places[id(found[0])]) if found else None
        if found is None or handler is None:
            raise _no_operation(method, path, query)
        operation, arguments = found
        if not operation.changes:
            request = self._request(self._store.database, operation, arguments, None, request_id)
            reply = Reply(operation.status, _encode(operation, handler(request)))
            self._keep_reply(path, query, reply)
            return reply
        decoded = _decode(operation, body) if operation.body is not None else None
        request = self._request(self._store.database, operation, arguments, decoded, request_id)
        try:
            with self._store.transaction() as database:
                result = handler(request)
                operation_status.record(request, self._object(request, path), thumbprint)
                lifecycle.settle(database, request.now)
        except errors.ServiceError as refusal:
            with self._store.transaction():
                operation_status.record_refusal(request, self._object(request, path), thumbprint, refusal)
            self._changed()
            raise
        self._changed()
        if isinstance(result, Created):
            place = quote(f"subscriptions/{self._subscription.id}/{result.place}")
            return Reply(operation.status, location=f"{self._subscription.endpoint}/{place}")
        return Reply(operation.status, _encode(operation, result))

    def register_certificate(self, data: bytes) -> str:
        """Accept a management certificate from now on.

        Args:
            data: DER.

        Returns:
            Its thumbprint.
        """
        with self._store.transaction() as database:
            found = management_certificates.register(database, data, self._clock())
        self._changed()
        self._trust(data)
        return found

    def remove_certificate(self, thumbprint: str) -> None:
        """Accept a management certificate no longer; TLS goes on letting it in, so that it gets its 403."""
        with self._store.transaction() as database:
            management_certificates.remove(database, thumbprint, self._clock())
        self._changed()

    def _request(
        self,
        database: sqlite3.Connection,
        operation: Operation[Any],
        arguments: dict[str, str],
        body: object,
        request_id: str,
    ) -> Request:
        return Request(self._subscription, database, operation, arguments, body, request_id, self._clock(), self._trust)

    def _object(self, request: Request, path: str) -> str:
        try:
            call = Call(request.operation, request.arguments, request.body)
        except InvalidCall:
            creates = ""
        else:
            creates = "" if call.template.parameters else call.target
        return f"/{self._subscription.id}/{unquote(path.strip('/'))}" + (f"/{creates}" if creates else "")

    def _settle(self) -> None:
        now = self._clock()
        if now >= self._next_due:
            with self._store.transaction() as database:
                lifecycle.settle(database, now)
            self._changed()

    def _changed(self) -> None:
        self._next_due = lifecycle.next_due(self._store.database)
        self._accepted.clear()
        self._forget_replies()

    def _keep_reply(self, path: str, query: str, reply: Reply) -> None:
        self._cached_bytes += len(reply.body) + len(path) + len(query) + 1024
        if self._cached_bytes > _CACHED_BYTES:
            self._forget_replies()
        else:
            self._replies[path, query] = reply

    def _forget_replies(self) -> None:
        self._replies.clear()
        self._cached_bytes = 0


def new_request_id() -> str:
    """Give an x-ms-request-id."""
    return uuid.uuid4().hex


def _is_version(version: str) -> bool:
    if not _VERSION.fullmatch(version):
        return False
    try:
        date.fromisoformat(version)
    except ValueError:
        return False
    return True


def _no_operation(method: str, path: str, query: str) -> errors.ServiceError:
    segments = tuple(path.strip("/").split("/")) if path.strip("/") else ()
    for operation in catalogue.operations().values():
        for template in operation.templates:
            fixed = {key: value for key, value in template.query if not value.startswith("{")}
            if operation.method == method and fixed and template.match(segments, fixed) is not None:
                wanted = " or ".join(f"{key}={value}" for key, value in fixed.items())
                return errors.MissingQueryParameter(
                    f"A required query parameter was not specified or was specified incorrectly: {wanted}."
                )
    methods = sorted(catalogue.router().methods(path, query))
    if methods and method not in methods:
        return errors.InvalidHttpVerb(
            f"The HTTP verb specified was not recognized by the server: this address takes {', '.join(methods)}."
        )
    return errors.ResourceNotFound("The local cloud has no operation at this address.")


def _decode(operation: Operation[Any], body: bytes) -> object:
    schema = cast("type[Any]", operation.body)
    try:
        return codec.decode(schema, body).value
    except XmlError as error:
        try:
            found = codec.root_tag(body)
        except XmlError:
            found = ""
        wanted = codec.tag_of(schema)
        reason = f"{found[:60]} was sent where {wanted} is expected" if found and found != wanted else str(error)
        raise errors.InvalidXmlRequest(f"{INVALID_XML} ({reason})") from None


def _encode(operation: Operation[Any], result: object) -> bytes:
    if result is None:
        return b""
    if isinstance(operation.result, Collection):
        return codec.encode_list(operation.result, cast("tuple[Any, ...]", result))
    return codec.encode(result)
