"""smtui api: every operation of the REST API, from the code that sends and answers it."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from smtui.cli.words import tell

if TYPE_CHECKING:
    from smtui.console.resource import Resource

_WIDTH: Final = 80
_HEADINGS: Final = ("REST operation", "Python method", "effect", "async", "local", "HTTP", "key in the console", "path")
_NOTES: Final = (
    "Paths are below /SUBSCRIPTION_ID, but for /subscriptions. Async: the answer means accepted, and",
    "wait_for_operation_status tells the outcome. Local: whether `smtui serve` answers it.",
    "Key: what is pressed and on what, as long as no settings change it; the first places, --json has all.",
)
_SHOWN_KEYS: Final = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One operation, as the table and --json show it.

    Attributes:
        operation: title in the REST reference.
        python_method: method of ServiceManagementService, and of its asynchronous twin; "" where it has none.
        http_method: HTTP method.
        path: template below the subscription.
        effect: read, change, swap or destroy.
        asynchronous: whether the answer only means that it was accepted.
        local_cloud: whether the local cloud answers it.
        console_keys: what makes the console send it, such as "s cloud service"; the nearest first, none where nothing
            does.
    """

    operation: str
    python_method: str
    http_method: str
    path: str
    effect: str
    asynchronous: bool
    local_cloud: bool
    console_keys: tuple[str, ...]

    def cells(self) -> tuple[str, ...]:
        """Give the cells of the table, in the order of its headings."""
        return (
            self.operation,
            self.python_method or "-",
            self.effect,
            _yes(self.asynchronous),
            _yes(self.local_cloud),
            self.http_method,
            ", ".join(self.console_keys[:_SHOWN_KEYS]) or "-",
            self.path,
        )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `smtui api` to a parser."""
    parser.description = "Print every operation of the Service Management REST API that smtui knows."
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--wide", action="store_true", help="one line for each operation, however long")
    form.add_argument("--json", action="store_true", help="JSON, for other programs")


def run(arguments: argparse.Namespace) -> int:
    """Print the table and give the exit status, which is 0."""
    found = rows()
    if arguments.json:
        lines = [json.dumps([asdict(row) for row in found], indent=2)]
    else:
        lines = [*(_wide(found) if arguments.wide else _narrow(found)), "", *_notes(found)]
    tell("\n".join(lines), sys.stdout)
    return 0


def rows() -> list[Row]:
    """Give every operation that is declared, in the order of its resource."""
    from smtui.client.service_management import ServiceManagementService
    from smtui.localcloud import registry
    from smtui.protocol import catalogue

    registry.load()
    keys = console_keys()
    return [
        Row(
            operation=operation.name,
            python_method=operation.python_name if hasattr(ServiceManagementService, operation.python_name) else "",
            http_method=operation.method,
            path=operation.path or "/",
            effect=operation.effect.value,
            asynchronous=operation.asynchronous,
            local_cloud=registry.handler(place) is not None,
            console_keys=tuple(keys.get(place, ())),
        )
        for place, operation in catalogue.operations().items()
    ]


def console_keys() -> dict[str, list[str]]:
    """Give what makes the console send an operation, by the operation's place: first what shows or changes a thing,
    then the forms and confirmations that read it."""
    from smtui.console import resources

    found: dict[str, dict[str, None]] = {}
    kinds = resources.kinds()
    for kind in kinds:
        _add(found, _shown(kind), kind.reads)
    for kind in kinds:
        first, *others = kind.panes()
        _add(found, _shown(kind), first.reads)
        for pane in others:
            _add(found, f"v {kind.kind}: {pane.title}", pane.reads)
    for kind in kinds:
        for action in kind.actions():
            _add(found, f"{action.key} {kind.kind}", (action.operation, *action.also))
    for kind in kinds:
        for action in kind.actions():
            _add(found, f"{action.key} {kind.kind}", action.reads)
    for place, words in resources.BY_ITSELF.items():
        _add(found, words, [place])
    return {place: list(texts) for place, texts in found.items()}


def _shown(kind: Resource) -> str:
    return f"cursor on {kind.kind}" if kind.leaf else f"Enter {kind.kind}"


def _add(found: dict[str, dict[str, None]], text: str, places: Iterable[str]) -> None:
    for place in places:
        found.setdefault(place, {})[text] = None


def _narrow(found: list[Row]) -> Iterator[str]:
    """Three lines for each operation, and more where its path is long: at most 80 columns."""
    cells = [_HEADINGS, *(row.cells() for row in found)]
    title = max(len(row[0]) for row in cells)
    widths = [max(len(row[column]) for row in cells) for column in range(2, 6)]
    for number, row in enumerate(cells):
        if number:
            yield ""
        yield f"{row[0]:{title}} {row[1]}"
        start = "  " + "".join(f"{cell:{width}}  " for cell, width in zip(row[2:6], widths, strict=True))
        for part in _folded(row[7], _WIDTH - len(start)):
            yield start + part
            start = " " * len(start)
        yield f"  {row[6]}"


def _wide(found: list[Row]) -> Iterator[str]:
    cells = [_HEADINGS, *(row.cells() for row in found)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEADINGS))]
    for row in cells:
        yield "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def _notes(found: list[Row]) -> Iterator[str]:
    answered = sum(row.local_cloud for row in found)
    methods = len({row.python_method for row in found if row.python_method})
    yield f"{len(found)} operations, {methods} Python methods; the local cloud answers {answered}."
    text = " ".join(_NOTES)
    yield from (line.strip() for line in re.findall(rf".{{1,{_WIDTH}}}(?:\s|$)", text))


def _folded(path: str, width: int) -> Iterator[str]:
    """Cut a path before / ? and & so that each piece fits."""
    line = ""
    for piece in re.findall(r"^[^/?&]+|[/?&][^/?&]*", path):
        if line and len(line) + len(piece) > width:
            yield line
            line = ""
        line += piece
    yield line


def _yes(value: bool) -> str:
    return "yes" if value else "no"
