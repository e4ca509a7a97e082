"""Compares what two resources are, or the two slots of a cloud service, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import unified_diff
from typing import TYPE_CHECKING, Final

from smtui.console.lines import Line, expanded, line, span
from smtui.console.node import Node
from smtui.console.resource import Send, raw_lines
from smtui.console.resource_path import path_of

if TYPE_CHECKING:
    from smtui.console.screens.main import MainScreen
    from smtui.console.session import Session

_ROLES: Final = {"+": "added", "-": "removed", "@": "heading"}
_CONTEXT: Final = 2


def pair(marked: Sequence[Node], current: Node) -> tuple[Node, Node]:
    """Choose what to compare: two marked nodes, the marked one and the current one, or the slots of a cloud service.

    Raises:
        LookupError: there are no two such things; the message says what to do.
    """
    if len(marked) > 2:
        raise LookupError(f"Two things are compared, and {len(marked)} are marked. U unmarks them all.")
    if len(marked) == 2:
        return marked[0], marked[1]
    if marked and marked[0] is not current:
        return marked[0], current
    from smtui.console.resources.deployments import SERVICE, deployments_of

    service = current.nearest(SERVICE)
    slots = deployments_of(service) if service is not None else []
    if len(slots) == 2:
        return slots[0], slots[1]
    if service is not None and not marked:
        raise LookupError(f"{service.name} has no two slots to compare: mark two things with Space.")
    raise LookupError("Mark two things with Space, or one and go to the other, to compare them.")


async def difference(send: Send, first: Node, second: Node) -> list[Line]:
    """Read two nodes and give how they differ, secrets hidden.

    Raises:
        ServiceError, ClientError: as the client does.
    """
    before, after = await _text(send, first), await _text(send, second)
    found = unified_diff(before, after, path_of(first), path_of(second), n=_CONTEXT, lineterm="")
    lines = [line(span(each, _ROLES.get(each[:1], "plain"))) for each in found]
    return lines or [line(("Nothing that the service tells of them differs.", "ok"))]


async def compare(screen: MainScreen, session: Session, first: Node, second: Node) -> None:
    """Show how two nodes differ, or say why they can't be read."""
    from smtui.console.screens.reading import ReadingScreen
    from smtui.console.session import FAILURES

    try:
        lines = await difference(session.read, first, second)
    except FAILURES as error:
        screen.say(str(error), "bad")
        return
    screen.unsay()
    if screen.is_on_top:
        title = f"{path_of(first)} and {path_of(second)}"
        screen.app.push_screen(ReadingScreen(title, lines, copied_as="The comparison"))


async def _text(send: Send, node: Node) -> list[str]:
    """Give what is compared of a node: its XML, or what the tree knows of one that has none of its own."""
    call = node.resource.detail(node)
    answer = await send(call) if call is not None else None
    made = raw_lines(node, answer) if answer is not None else expanded(node.resource.panes()[0].lines(node, None))
    return ["".join(text for text, _ in each) for each in made]
