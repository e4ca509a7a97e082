"""Replays recorded traffic through the codec: `python -m tests.recordings DIR`.

DIR holds JSON-lines files, one exchange a line: `operation` (a label), `method`, `path`, `request_body`, `status`,
`response_body`. For each exchange the operation is found by method and path, request and response are decoded, encoded
again, and compared element by element. Exchanges of operations that are not declared are listed and count as neither
passed nor failed. The last line is "N passed, M failed"; the exit status is 1 where M is not 0.
"""

from __future__ import annotations

import base64
import binascii
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from smtui.protocol import catalogue, codec, errors, xml
from smtui.protocol.operation import InvalidCall, Operation


class Element(NamedTuple):
    """What counts of an element: its local name, its text, and its children; empty ones count as absent."""

    name: str
    text: str
    children: tuple[Element, ...]


@dataclass
class Tally:
    """What became of the exchanges of one operation."""

    exchanges: int = 0
    failures: list[str] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)


def main(folder: str) -> int:
    """Replay every file of a folder and print a table."""
    tallies: dict[str, Tally] = {}
    undeclared: Counter[str] = Counter()
    for file in sorted(Path(folder).glob("*.jsonl")):
        for number, record in _records(file):
            found = _operation(record)
            if found is None:
                undeclared[f"{record['method']} {record['operation']}"] += 1
                continue
            tally = tallies.setdefault(found.name, Tally())
            tally.exchanges += 1
            try:
                tally.unknown.update(replay(found, record))
            except (AssertionError, xml.XmlError) as error:
                tally.failures.append(f"{file.name}:{number}: {error}")
    for label, count in sorted(undeclared.items()):
        print(f"not declared: {label} ({count})")
    for name, tally in sorted(tallies.items()):
        unknown = ", ".join(sorted(tally.unknown)) or "none"
        print(f"{name}: {tally.exchanges} exchanges, {len(tally.failures)} failures, unknown elements: {unknown}")
        for failure in tally.failures:
            print(f"  {failure}")
    failed = sum(len(tally.failures) for tally in tallies.values())
    print(f"{sum(tally.exchanges for tally in tallies.values()) - failed} passed, {failed} failed")
    return 1 if failed else 0


def replay(operation: Operation[Any], record: dict[str, Any]) -> list[str]:
    """Decode and encode one exchange.

    Returns:
        The elements that the codec does not know.

    Raises:
        AssertionError: what was encoded again differs.
        XmlError: a body can't be read.
    """
    unknown: list[str] = []
    request = (record["request_body"] or "").encode()
    if request and operation.body is not None:
        decoded = codec.decode(operation.body, request)
        unknown += decoded.unknown
        _compare("request", request, codec.encode(decoded.value), decoded.unknown)
    response = (record["response_body"] or "").encode()
    if not response:
        return unknown
    if record["status"] >= 300:
        error = errors.from_reply(record["status"], response, "")
        assert error.code, "the error has no code"
        _compare("error", response, errors.to_body(error), ())
    elif operation.result is not None:
        result = codec.decode(operation.result, response)
        unknown += result.unknown
        again = (
            codec.encode_list(operation.result, result.value)
            if isinstance(operation.result, codec.Collection)
            else codec.encode(result.value)
        )
        _compare("response", response, again, result.unknown)
    return unknown


def _records(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with file.open(encoding="utf-8") as lines:
        for number, text in enumerate(lines, 1):
            if text.strip():
                yield number, json.loads(text)


def _operation(record: dict[str, Any]) -> Operation[Any] | None:
    path, _, query = record["path"].partition("?")
    below = path.strip("/").partition("/")[2]
    body = (record["request_body"] or "").strip()
    found = catalogue.router().find(record["method"], below, query, body.encode())
    if found is None:
        return None
    if found[0].body is not None and body:
        # An operation that is not declared may have the method and path of one that is.
        try:
            if codec.tag_of(found[0].body) != codec.root_tag(body.encode()):
                return None
        except xml.XmlError:
            return found[0]
    try:
        found[0](None if found[0].body is None else found[0].body(), **found[1])
    except InvalidCall:
        return None
    return found[0]


def _compare(what: str, sent: bytes, again: bytes, unknown: tuple[str, ...]) -> None:
    before, after = _element(sent, set(unknown)), _element(again, set())
    assert before == after, f"the {what} differs at {_difference(before, after)}"


def _element(source: bytes, unknown: set[str]) -> Element:
    document = xml.parse(source)

    def read(node: etree._Element) -> Element:
        name = str(node.tag).rpartition("}")[2]
        children = tuple(
            child
            for child in map(read, node)
            if (child.text or child.children) and f"{name}/{child.name}" not in unknown
        )
        text = "" if len(node) else document.true_text(node.text or "")
        return Element(name, _plain(text), children)

    return read(document.root)


def _plain(text: str) -> str:
    """Give a text as it counts: white space around it, or inside base64, and a b'…' wrapper do not."""
    unwrapped = codec.unwrap_base64(text)
    try:
        base64.b64decode(unwrapped, validate=True)
    except (binascii.Error, ValueError):
        return text.strip()
    return unwrapped


def _difference(before: Element, after: Element) -> str:
    if before.name != after.name or before.text != after.text:
        return f"{before.name} {before.text[:60]!r} / {after.name} {after.text[:60]!r}"
    for left, right in zip(before.children, after.children, strict=False):
        if left != right:
            return f"{before.name}/{_difference(left, right)}"
    names = [child.name for child in before.children], [child.name for child in after.children]
    return f"{before.name}: children {names[0]} / {names[1]}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.recordings DIR")
    sys.exit(main(sys.argv[1]))
