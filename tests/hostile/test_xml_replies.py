"""XML from a server that means harm: a clear error, bounded memory, and nothing opened by the parser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.client.async_client import AsyncClient
from smtui.client.errors import BadReply
from smtui.client.exchange import MAX_BODY
from smtui.protocol import catalogue, codec, errors, publish_settings, service_configuration, xml
from smtui.protocol.hosted_services import LIST_HOSTED_SERVICES
from smtui.protocol.operation import Operation
from smtui.protocol.xml import XmlError
from tests.client.scripted import PROFILE, REQUEST, client, raw
from tests.hostile.texts import harmful, hostile, is_sentence, sendable
from tests.hostile.trying import trying
from tests.localcloud.running import ROOT
from tests.protocol.values import declared, instances

_many = trying(50)

_DTD = '<!DOCTYPE HostedServices [{}]><HostedServices xmlns="http://schemas.microsoft.com/windowsazure">&x;</HostedServices>'
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
_BEGIN, _END = b'<HostedServices xmlns="http://schemas.microsoft.com/windowsazure">', b"</HostedServices>"

BODIES: dict[str, Callable[[], bytes]] = {
    "billion laughs": lambda: _DTD.format(f'<!ENTITY l0 "lol">{_LAUGHS}<!ENTITY x "&l11;">').encode(),
    "quadratic blow-up": lambda: _DTD.format(f'<!ENTITY x "{"a" * 100_000}">').replace("&x;", "&x;" * 10_000).encode(),
    "external entity": lambda: _DTD.format('<!ENTITY x SYSTEM "file:///etc/passwd">').encode(),
    "external DTD": lambda: b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
    "a hundred thousand levels": lambda: _BEGIN + b"<a>" * 100_000 + b"</a>" * 100_000 + _END,
    "sixteen million elements": lambda: _BEGIN + b"<a/>" * (MAX_BODY // 4 - 64) + _END,
    "attributes without end": lambda: _BEGIN + b'<a b="" c="" d=""/>' * 3_000_000 + _END,
    "references without end": lambda: _BEGIN + b"&#1;" * 10_000_000 + _END,
    "one text of 60 MB": lambda: _BEGIN + b"x" * (60 << 20) + _END,
    "one name of 60 MB": lambda: b"<" + b"a" * (60 << 20) + b"/>",
    "UTF-32": lambda: (_BEGIN + _END).decode().encode("utf-32"),
    "UTF-7": lambda: b'<?xml version="1.0" encoding="UTF-7"?>+ADwAYQAvAD4-',
    "Latin-1": lambda: '<?xml version="1.0" encoding="iso-8859-1"?><HostedServices>é</HostedServices>'.encode(
        "latin-1"
    ),
    "invalid UTF-8": lambda: _BEGIN + b"\xff\xfe\xc0\x80" + _END,
    "cut off": lambda: _BEGIN,
    "HTML": lambda: b"<!DOCTYPE html><html><body>Sign in</body></html>",
    "JSON": lambda: b'{"error": 1}',
    "nothing": lambda: b"",
    "NUL": lambda: b"\x00" * 1_000,
    "another document": lambda: b"<Images/>",
}


@pytest.mark.parametrize("kind", BODIES)
async def test_a_body_that_cannot_be_read_is_said_so(kind: str) -> None:
    ours, _ = client(raw(200, BODIES[kind](), {"x-ms-request-id": REQUEST}))
    async with ours:
        with pytest.raises(BadReply, match=r"^The answer to List Cloud Services can't be read: .*\.$") as caught:
            await ours.send(LIST_HOSTED_SERVICES())
    assert is_sentence(str(caught.value))
    assert caught.value.request_id == REQUEST


@pytest.mark.parametrize("kind", BODIES)
def test_an_error_in_such_a_body_is_an_error_still(kind: str) -> None:
    found = errors.from_reply(500, BODIES[kind](), REQUEST)
    assert is_sentence(str(found))
    assert (found.http_status, found.request_id) == (500, REQUEST)


class Endless(httpx.AsyncByteStream):
    """A body that has no end, a mebibyte at a time; `taken` counts them."""

    def __init__(self) -> None:
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.taken += 1
            yield b"x" * (1 << 20)


@pytest.mark.parametrize("status", [200, 404])
async def test_a_body_without_end_is_given_up(status: int) -> None:
    body = Endless()
    transport = httpx.MockTransport(lambda _: httpx.Response(status, stream=body))
    async with AsyncClient(PROFILE, recorder=None, transport=transport) as ours:
        with pytest.raises(BadReply, match="is larger than 64 MiB"):
            await ours.send(LIST_HOSTED_SERVICES())
    assert body.taken == (MAX_BODY >> 20) + 1


# In a process of its own, whose memory has an end, and its time for each of them: a parser that goes beyond it dies.
_BOUNDED = """
import resource, time
from smtui.protocol import xml
from tests.hostile.test_xml_replies import BODIES
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (512 << 20), used + (512 << 20)))
for kind, body in BODIES.items():
    source = body()
    # Of the processor, in whole seconds: this one is not over yet, and the next one is the limit.
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 2, resource.RLIM_INFINITY))
    try:
        xml.parse(source)
    except xml.XmlError:
        print(kind)
"""


def test_no_body_takes_memory_or_time_without_end() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _BOUNDED],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert set(BODIES) - set(done.stdout.splitlines()) == {"another document"}


_REFERRING = (
    '<!DOCTYPE a SYSTEM "{}"><a/>',
    '<!DOCTYPE a PUBLIC "x" "{}"><a/>',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "{}">]><a>&x;</a>',
    '<!DOCTYPE a [<!ENTITY % x SYSTEM "{}"> %x;]><a/>',
    '<?xml-stylesheet type="text/xsl" href="{}"?><a/>',
    '<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{}"/></a>',
    '<a xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:schemaLocation="u {}" x:noNamespaceSchemaLocation="{}"/>',
)


@pytest.mark.parametrize("document", _REFERRING)
@pytest.mark.parametrize("reader", [xml.parse, publish_settings.parse, service_configuration.parse])
def test_the_parser_opens_no_file_and_no_connection(document: str, reader: object, tmp_path: Path) -> None:
    assert callable(reader)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        for address in (f"http://127.0.0.1:{server.getsockname()[1]}/a", pipe.as_uri(), str(pipe)):
            # Whoever opens the pipe waits for ever, because nobody writes to it.
            try:
                reader(document.replace("{}", address).encode())
            except ValueError as error:
                assert is_sentence(str(error))
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("declared_class", declared(), ids=lambda each: each.__name__)
@pytest.mark.sample(12)
@_many
@given(data=st.data())
def test_a_damaged_reply_is_read_or_refused(declared_class: type, data: st.DataObject) -> None:
    source = codec.encode(data.draw(instances(declared_class)))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(source)))
        end = data.draw(st.integers(at, min(len(source), at + 20)))
        new = data.draw(st.binary(max_size=8) | sendable.map(str.encode) | st.just(source[at:end] * 2))
        source = source[:at] + new + source[end:]
    try:
        found = codec.decode(declared_class, source)
    except XmlError as error:
        assert is_sentence(str(error))
    else:
        assert isinstance(found.value, declared_class)


@_many
@given(code=sendable, message=sendable, status=st.integers(300, 599))
def test_an_error_of_the_service_is_a_sentence_whatever_it_says(code: str, message: str, status: int) -> None:
    body = codec.encode(errors.ErrorBody(code, message))
    assert str(errors.from_reply(status, body, REQUEST))


@trying(200)
@given(body=st.binary(max_size=200) | hostile.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_bytes_of_any_kind_are_an_error_still(body: bytes) -> None:
    assert str(errors.from_reply(500, body, ""))
    with pytest.raises(XmlError):
        codec.decode(codec.Collection("None", errors.ErrorBody), body)


def reading() -> list[Operation[object]]:
    """Give every operation that only reads, and answers something."""
    return [each for each in catalogue.operations().values() if not each.changes and each.result is not None]


@pytest.mark.parametrize("operation", reading(), ids=lambda each: each.name)
@pytest.mark.sample(6)
async def test_no_read_takes_what_is_not_its_document(operation: Operation[object]) -> None:
    arguments = dict.fromkeys(operation.templates[0].parameters, "x")
    for body in (b"", b"<a/>", b"<Error/>", b"[red]", b'<a xmlns="x"><b/></a>', BODIES["billion laughs"]()):
        ours, _ = client(raw(200, body, {"x-ms-request-id": REQUEST}))
        async with ours:
            with pytest.raises(BadReply) as caught:
                await ours.send(operation(**arguments))
        assert is_sentence(str(caught.value))
        assert not harmful(str(caught.value))
