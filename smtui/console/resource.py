"""What each kind of resource tells the console about itself. One subclass a kind, in smtui.console.resources."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from smtui.console.lines import Line, Span, document, fields, span
from smtui.console.node import Node
from smtui.terminal.text import clean

if TYPE_CHECKING:
    from smtui.client.exchange import Answer
    from smtui.console.actions import Action
    from smtui.protocol.operation import Call

Send = Callable[["Call[Any]"], Awaitable["Answer[Any]"]]


@dataclass(frozen=True, slots=True)
class Pane:
    """One tab of the detail.

    Attributes:
        title: its title.
        lines: makes its lines from the node and its answer, if there is one; secrets hidden.
        revealed: makes them with what `lines` hides; None where it hides nothing.
    """

    title: str
    lines: Callable[[Node, Answer[Any] | None], list[Line]]
    revealed: Callable[[Node, Answer[Any] | None], list[Line]] | None = None


class Resource:
    """One kind of node.

    Class attributes:
        kind: its name in the console, such as "deployment".
        title: its name for people, such as "Deployment".
        leaf: whether it never has children.
        collection: path of the list that it is, such as "services/hostedservices", for a branch.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    leaf: ClassVar[bool] = False
    collection: ClassVar[str] = ""

    def actions(self) -> Sequence[Action]:
        """Give what can be done to it."""
        return ()

    def label(self, node: Node) -> Line:
        """Give the row's text in the tree."""
        return (span(node.name),)

    def crumb(self, node: Node) -> str:
        """Give the node's words in the header's path, cleaned."""
        return clean(node.name)

    def note(self, node: Node) -> Span | None:
        """Give the few words at the row's right end, such as a status or a count."""
        return None

    async def children(self, send: Send, node: Node) -> list[Node]:
        """Read the nodes below a branch; below anything else they come from its detail, by `learn`.

        Raises:
            ServiceError, ClientError: as the client does.
        """
        raise NotImplementedError(self.kind)

    def learn(self, node: Node, answer: Answer[Any]) -> list[Node] | None:
        """Take what a detail says of the node, and give the nodes below it; None where it does not name them."""
        return None

    def detail(self, node: Node) -> Call[Any] | None:
        """Give the read that fills the detail; None where the tree already knows everything."""
        return None

    def panes(self) -> Sequence[Pane]:
        """Give the tabs of the detail, the first one being the one that opens."""
        return (Pane("Overview", lambda node, _: fields([("Name", node.name)])),)

    def is_settled(self, node: Node) -> bool:
        """Whether nothing below is on its way to another state."""
        return True


RAW = Pane("Raw", lambda _, answer: raw_lines(answer))


def raw_lines(answer: Answer[Any] | None) -> list[Line]:
    """Give the body as it was received, indented, after a note of what was not understood."""
    if answer is None:
        return []
    lines: list[Line] = []
    if answer.unknown:
        lines.append((("Not understood by smtui, and kept: ", "warn"), span(", ".join(answer.unknown))))
        lines.append(())
    return lines + document(indented(answer.body))


def indented(body: bytes) -> str:
    """Give XML with indentation, or the text as it is where it can't be parsed."""
    from lxml import etree

    from smtui.protocol import xml

    try:
        parsed = xml.parse(body)
    except xml.XmlError:
        return body.decode("utf-8", "replace")
    etree.indent(parsed.root, "  ")
    return parsed.true_text(etree.tostring(parsed.root, encoding="unicode"))
