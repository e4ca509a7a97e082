"""A service that means harm: a local cloud, in whose replies every text holds something that a terminal must not get.

What a request names by such a text goes to the local cloud under its true name, so that whatever the console sends
works only where it sent the text exactly as it was given.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from urllib.parse import quote, unquote

import httpx
from lxml import etree

from smtui.client.profile import Profile
from smtui.console.session import Rehearsal, Session
from smtui.operations.journal import Journal
from smtui.protocol import xml
from tests.console.driver import FramedApp
from tests.hostile.texts import HOSTILE
from tests.localcloud.running import RunningCloud

STATES = frozenset(
    {
        *("Status", "DeploymentSlot", "InstanceStatus", "PowerState", "InstanceStateDetails", "RoleType", "OS", "Code"),
        *("Type", "OperationStatus", "MediaLink", "HttpStatusCode", "OperationKind", "RoleSize", "InstanceSize"),
    }
)
"""Elements whose text says what can be done."""

# Numbers, times, flags, identifiers and addresses are read as such; anything else makes them unknown.
_READ = re.compile(r"|-?[\d.,:]+|true|false|\d{4}-\d\d-\d\dT.*|[0-9a-fA-F-]{32,40}", re.S)
_XSI_NIL = f"{{{xml.XSI_NAMESPACE}}}nil"


def with_harm(true: str, turn: int) -> str:
    """Give a text with harm before or after it; which one depends on both."""
    harm = HOSTILE[(zlib.crc32(true.encode()) + turn) % len(HOSTILE)]
    return harm + true if turn % 2 else true + harm


class HostileService(httpx.AsyncBaseTransport):
    """Carries requests to a running cloud, and puts harm into the replies.

    Args:
        cloud: the local cloud.
        keep: the elements whose text stays.
        turn: which harm goes where: another number puts it elsewhere.

    Attributes:
        given: the true text of every text that was given.
        sent: method and target of what arrived, under true names.
        waiting: how many requests are not answered yet.
    """

    def __init__(self, cloud: RunningCloud, keep: frozenset[str] = STATES, turn: int = 0) -> None:
        self._cloud = cloud
        self._keep = keep
        self._turn = turn
        self._network = httpx.AsyncHTTPTransport(verify=cloud.tls())
        self._shown: dict[str, str] = {}
        self.given: dict[str, str] = {}
        self.sent: list[str] = []
        self.waiting = 0

    def shown(self, true: str) -> str:
        """Give what stands for a text in the replies."""
        if true not in self._shown:
            shown = with_harm(true, self._turn)
            self._shown[true], self.given[shown] = shown, true
        return self._shown[true]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.waiting += 1
        try:
            return await self._answered(request)
        finally:
            self.waiting -= 1

    async def _answered(self, request: httpx.Request) -> httpx.Response:
        path, _, query = request.url.raw_path.decode().partition("?")
        path = "/".join(quote(self._true(unquote(segment)), safe="") for segment in path.split("/"))
        target = f"{path}?{query}" if query else path
        self.sent.append(f"{request.method} {target.partition('/services/')[2] or target}")
        headers = {name: value for name, value in request.headers.items() if name not in ("host", "content-length")}
        content = self._without_harm(await request.aread())
        onward = httpx.Request(request.method, self._cloud.endpoint + target, headers=headers, content=content)
        response = await self._network.handle_async_request(onward)
        try:
            body = self._with_harm(await response.aread())
        finally:
            await response.aclose()
        kept = {
            name: response.headers[name] for name in ("content-type", "x-ms-request-id") if name in response.headers
        }
        return httpx.Response(response.status_code, headers=kept, stream=httpx.ByteStream(body))

    async def aclose(self) -> None:
        await self._network.aclose()

    def _true(self, text: str) -> str:
        true = self.given.get(text)
        if true is None and text.startswith("sha1-"):
            return "sha1-" + self.given.get(text[5:], text[5:])
        return text if true is None else true

    def _with_harm(self, body: bytes) -> bytes:
        if not body:
            return body
        root = xml.parse(body).root
        for element in root.iter("*"):
            if len(element) or not element.text or element.get(_XSI_NIL) == "true" or _READ.fullmatch(element.text):
                continue
            tag = etree.QName(element).localname
            if tag == "Configuration":
                element.text = base64.b64encode(self._configuration(base64.b64decode(element.text))).decode()
            elif tag not in self._keep:
                element.text = self._harmed(element.text)
        return xml.unescape_illegal(etree.tostring(root, encoding="utf-8"))

    def _harmed(self, text: str) -> str:
        plain = _plain(text)
        if plain is not None:
            return base64.b64encode(self.shown(plain).encode()).decode()
        return xml.escape_illegal(self.shown(text))

    def _configuration(self, source: bytes) -> bytes:
        root = etree.fromstring(source)
        for element in root.iter("*"):
            for name in ("name", "value", "serviceName"):
                if element.get(name):
                    element.set(name, xml.escape_illegal(self.shown(element.get(name, ""))))
        return xml.unescape_illegal(etree.tostring(root, encoding="utf-8"))

    def _without_harm(self, body: bytes) -> bytes:
        if not body:
            return body
        document = xml.parse(body)
        for element in document.root.iter("*"):
            text = document.true_text(element.text or "")
            plain = _plain(text)
            if plain in self.given:
                element.text = base64.b64encode(self.given[plain].encode()).decode()
            else:
                element.text = xml.escape_illegal(self._true(text)) if text else element.text
        return etree.tostring(document.root)


def _plain(text: str) -> str | None:
    """Give what a text is base64 of, where the local cloud's sample would write it so."""
    try:
        plain = base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return plain if text.endswith("=") or (len(text) > 15 and plain.isprintable()) else None


def hostile_app(service: HostileService, *, rehearses: bool = False) -> FramedApp:
    """Give a console on a service that means harm.

    Args:
        service: the service.
        rehearses: whether changes are only shown.
    """

    def session(profile: Profile, journal: Journal) -> Session:
        return (Rehearsal if rehearses else Session)(profile, journal, transport=service)

    return FramedApp(session=session)
