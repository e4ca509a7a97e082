"""TLS and HTTP of the local cloud: certificate, version header, subscription, body, reply."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias

from aiohttp import web
from aiohttp.http_exceptions import BadHttpMethod
from aiohttp.web_protocol import RequestHandler

import smtui
from smtui.localcloud.cloud import Cloud, Reply, new_request_id
from smtui.protocol import errors
from smtui.protocol.x509 import thumbprint

MAX_BODY_BYTES: Final = 4 << 20
MAX_HEADER_BYTES: Final = 64 << 10

_SHUTDOWN_SECONDS: Final = 5.0
_HEADERS: Final = {
    "Cache-Control": "no-cache",
    "Server": f"smtui local cloud {smtui.__version__}",
    "x-ms-servedbyregion": "localhost",
}
Handle: TypeAlias = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
Refuse: TypeAlias = Callable[[web.BaseRequest, BaseException | None], errors.ServiceError]

_XML: Final = "application/xml; charset=utf-8"

_log = logging.getLogger(__name__)
# aiohttp writes no access log for a logger that is off.
_access_log = logging.getLogger(f"{__name__}.access")


class Server:
    """The running HTTPS server.

    Attributes:
        port: where it listens on 127.0.0.1.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        """Make a server that does not listen yet.

        Args:
            context: with CERT_OPTIONAL; see `authority.context`.
        """
        self._context = context
        self._cloud: Cloud | None = None
        self._runner = web.ServerRunner(
            _Protocols(self._handle, self._refuse), shutdown_timeout=_SHUTDOWN_SECONDS, handle_signals=False
        )
        self.port = 0

    async def listen(self, port: int) -> None:
        """Take the port; connections wait until `answer_from`.

        Args:
            port: on 127.0.0.1; 0 for any free one.

        Raises:
            OSError: the port is in use or not allowed.
        """
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port, ssl_context=self._context, reuse_address=True)
        await site.start()
        self.port = int(self._runner.addresses[0][1])

    def answer_from(self, cloud: Cloud) -> None:
        """Answer requests from a subscription, whose endpoint needed the port to be known."""
        self._cloud = cloud

    async def close(self) -> None:
        """Stop listening, answer what has arrived, and close every connection."""
        await self._runner.cleanup()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        request_id = new_request_id()
        try:
            reply = await self._answer(request, request_id)
        except errors.ServiceError as error:
            reply = Reply(error.http_status, errors.to_body(error))
        except (ConnectionError, asyncio.CancelledError):
            raise
        except Exception:
            _log.exception("request %s failed: %s %r", request_id, request.method, request.raw_path[:200])
            reply = _failed()
        return _response(request_id, reply)

    async def _answer(self, request: web.BaseRequest, request_id: str) -> Reply:
        if self._cloud is None:
            raise errors.ServerBusy("The local cloud is starting.")
        path, query = _target(request)
        caller = _thumbprint(request)
        below = self._cloud.admit(caller, request.headers.get("x-ms-version", ""), path)
        body = await _read(request)
        return self._cloud.answer(request_id, caller, request.method.upper(), below, query, body)

    def _refuse(self, request: web.BaseRequest, reason: BaseException | None) -> errors.ServiceError:
        if self._cloud is None or not self._cloud.accepts(_thumbprint(request)):
            return errors.AuthenticationFailed(errors.CERTIFICATE_REFUSED)
        if isinstance(reason, BadHttpMethod):
            return errors.InvalidHttpVerb("The HTTP verb specified was not recognized by the server.")
        return errors.BadRequest("The request is not valid HTTP.")


class _Protocols(web.Server):
    """Makes connections whose own errors are in the service's form as well."""

    def __init__(self, handle: Handle, refuse: Refuse) -> None:
        super().__init__(handle)
        self._refuse = refuse

    def __call__(self) -> RequestHandler:
        return _Protocol(
            self,
            self._refuse,
            loop=self._loop,
            access_log=_access_log,
            logger=_log,
            max_line_size=MAX_HEADER_BYTES,
            max_field_size=MAX_HEADER_BYTES,
            max_headers=512,
            lingering_time=1.0,
        )


class _Protocol(RequestHandler):
    __slots__ = ("_refuse",)

    def __init__(self, manager: web.Server, refuse: Refuse, **options: Any) -> None:
        super().__init__(manager, **options)
        self._refuse = refuse

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer a request that is not HTTP, or that the handler could not answer."""
        del message
        if request.writer.output_size > 0 or isinstance(exc, ConnectionError):
            raise ConnectionError("the client is gone, or a part of the reply was sent already")
        if status < 500:
            error = self._refuse(request, exc)
            reply = Reply(error.http_status, errors.to_body(error))
        else:
            _log.error("a request failed", exc_info=exc)
            reply = _failed()
        response = _response(new_request_id(), reply)
        response.force_close()
        return response


def quiet_handshakes(loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """Handle the loop's exceptions: a client that breaks off TLS is not worth a traceback."""
    if isinstance(context.get("exception"), (ssl.SSLError, ConnectionError, TimeoutError)):
        _log.debug("connection lost: %s", context.get("message"))
    else:
        loop.default_exception_handler(dict(context))


def _failed() -> Reply:
    error = errors.InternalError("The server encountered an internal error. Please retry the request.")
    return Reply(error.http_status, errors.to_body(error))


def _response(request_id: str, reply: Reply) -> web.Response:
    headers = {**_HEADERS, "x-ms-request-id": request_id}
    if reply.body:
        headers["Content-Type"] = _XML
    if reply.location:
        headers["Location"] = reply.location
    return web.Response(status=reply.status, body=reply.body, headers=headers)


def _target(request: web.BaseRequest) -> tuple[str, str]:
    # Bytes that are not UTF-8 arrive as lone surrogates, which neither SQLite nor XML can hold.
    target = request.raw_path.encode("utf-8", "surrogateescape").decode("utf-8", "replace").partition("#")[0]
    if not target.startswith("/") and "://" in target:
        target = "/" + target.partition("://")[2].partition("/")[2]
    path, _, query = target.partition("?")
    return path, query


def _thumbprint(request: web.BaseRequest) -> str:
    connection = request.transport.get_extra_info("ssl_object") if request.transport else None
    certificate = connection.getpeercert(True) if connection else None
    return thumbprint(certificate) if certificate else ""


async def _read(request: web.BaseRequest) -> bytes:
    if not request.can_read_body:
        return b""
    if request.headers.get("Expect", "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        # What was written so far is not part of the reply.
        request.writer.output_size = 0
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.content.iter_any():
            size += len(part)
            if size > MAX_BODY_BYTES:
                raise errors.BadRequest(f"The request body is larger than {MAX_BODY_BYTES >> 20} MiB.")
            parts.append(part)
    except (web.RequestPayloadError, web.HTTPException):
        with contextlib.suppress(AttributeError):
            request.protocol.force_close()
        raise errors.BadRequest("The request body could not be read.") from None
    return b"".join(parts)
