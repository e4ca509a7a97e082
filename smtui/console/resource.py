"""What each kind of resource tells the console about itself. One subclass a kind, in smtui.console.resources."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from smtui.console.lines import Line, Span, Table, fields, span
from smtui.console.node import Node
from smtui.console.xml_lines import xml_lines
from smtui.protocol.operation import InvalidCall
from smtui.terminal.text import clean

if TYPE_CHECKING:
    from smtui.client.exchange import Answer
    from smtui.console.actions import Action
    from smtui.protocol.operation import Call
    from smtui.protocol.xml import Document

Send = Callable[["Call[Any]"], Awaitable["Answer[Any]"]]


@dataclass(frozen=True, slots=True)
class Pane:
    """One tab of the detail.

    Attributes:
        title: its title.
        lines: makes its lines from the node and its answer, if there is one; secrets hidden.
        revealed: makes them with what `lines` hides; None where it hides nothing.
        call: gives a read of the tab's own, sent when it is looked at; None where the node's own read is enough.
        calls: does the same where one Call is not enough.
        reads: places of the operations that these send, such as "storage.GET_STORAGE_ACCOUNT_KEYS".
    """

    title: str
    lines: Callable[[Node, Answer[Any] | None], Sequence[Line | Table]]
    revealed: Callable[[Node, Answer[Any] | None], Sequence[Line | Table]] | None = None
    call: Callable[[Node], Call[Any]] | None = None
    calls: Callable[[Send, Node], Awaitable[Answer[Any]]] | None = None
    reads: Sequence[str] = ()

    @property
    def read(self) -> Callable[[Send, Node], Awaitable[Answer[Any]]] | None:
        """The tab's own read, or None."""
        call = self.call
        return self.calls if call is None else lambda send, node: send(call(node))


class Resource:
    """One kind of node.

    Class attributes:
        kind: its name in the console, such as "deployment".
        title: its name for people, such as "Deployment".
        leaf: whether it never has children.
        collection: path of the list that it is, such as "services/hostedservices", for a branch.
        slug: what stands for it in a path, such as "services", for a branch; what is no branch goes by its name.
        words: what else a person may call it in the command line, such as "svc", for a branch of the root.
        follows: other collections whose changes may change it too, for a branch.
        holds: what stands between its own path and the name of a node below it, such as "deployments".
        note_first: whether its note is worth more than the end of its row, which is cut for it where room is short.
        reads: places of the operations that `children` and `detail` send, such as "disks.LIST_DISKS".
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    leaf: ClassVar[bool] = False
    collection: ClassVar[str] = ""
    slug: ClassVar[str] = ""
    words: ClassVar[Sequence[str]] = ()
    follows: ClassVar[Sequence[str]] = ()
    holds: ClassVar[Sequence[str]] = ()
    note_first: ClassVar[bool] = False
    reads: ClassVar[Sequence[str]] = ()

    def collection_of(self, node: Node) -> str:
        """Give the path of the list that a node is, where it depends on the node; "" where it is no branch."""
        return self.collection

    def addresses(self, node: Node) -> Sequence[str]:
        """Give how the paths of requests about a node begin, below the subscription and unquoted; () for no such."""
        if collection := self.collection_of(node):
            return (collection,)
        above = node.parent.resource.collection_of(node.parent) if node.parent is not None else ""
        return (f"{above}/{node.name}",) if above else ()

    def actions(self) -> Sequence[Action]:
        """Give what can be done to it."""
        return ()

    def label(self, node: Node) -> Line:
        """Give the row's text in the tree."""
        return (span(node.name),)

    def crumb(self, node: Node) -> str:
        """Give the node's words in the header's path, cleaned."""
        return clean(node.name)

    def segment(self, node: Node) -> str:
        """Give what stands for a node in a path such as "services/shop/production"."""
        return self.slug or node.name

    def note(self, node: Node) -> Span | None:
        """Give the few words at the row's right end, such as a status or a count."""
        return None

    def notes(self, node: Node) -> Sequence[Line]:
        """Give what may stand in the note's place as the room allows: the fullest first."""
        note = self.note(node)
        return ((note,),) if note is not None else ()

    async def children(self, send: Send, node: Node) -> list[Node]:
        """Read the nodes below a branch; below anything else they come from its detail, by `learn`.

        Raises:
            ServiceError, ClientError: as the client does.
        """
        raise NotImplementedError(self.kind)

    def refreshed(self, shown: Sequence[Node]) -> Collection[str] | None:
        """Give the members of a collection that it follows which an automatic refresh of a branch is limited to.

        Args:
            shown: the nodes below the branch that are on the screen.

        Returns:
            The members, for `reread`; None where one request reads everything.
        """
        return None

    async def reread(self, send: Send, node: Node, members: Collection[str]) -> list[Node]:
        """Read the nodes below a branch again after members of a collection that it follows have changed.

        Raises:
            ServiceError, ClientError: as the client does.
        """
        return await self.children(send, node)

    def learn(self, node: Node, answer: Answer[Any]) -> list[Node] | None:
        """Take what a detail says of the node, and give the nodes below it; None where it does not name them."""
        return None

    def detail(self, node: Node) -> Call[Any] | None:
        """Give the read that fills the detail; None where the tree already knows everything.

        Raises:
            InvalidCall: the node has a name that no request can hold, which only the service can have given it.
        """
        return None

    def has_detail(self, node: Node) -> bool:
        """Whether a read of its own fills the detail, be it one that can't be made."""
        try:
            return self.detail(node) is not None
        except InvalidCall:
            return True

    def panes(self) -> Sequence[Pane]:
        """Give the tabs of the detail, the first one being the one that opens."""
        return (Pane("Overview", lambda node, _: fields([("Name", node.name)])),)

    def is_settled(self, node: Node) -> bool:
        """Whether nothing below is on its way to another state."""
        return True


def raw_lines(node: Node, answer: Answer[Any] | None) -> list[Line]:
    """Give the body as it was received, indented, secrets hidden, after a note of what was not understood."""
    if answer is None:
        return []
    from smtui.protocol import redaction, xml

    try:
        parsed = redaction.hidden(xml.parse(answer.body), answer.value)
    except xml.XmlError:
        return revealed_lines(node, answer)
    return [*_not_understood(answer), *xml_lines(_indented(parsed))]


def revealed_lines(_: Node, answer: Answer[Any] | None) -> list[Line]:
    """Give the body with its secrets."""
    return [*_not_understood(answer), *xml_lines(indented(answer.body))] if answer is not None else []


RAW = Pane("Raw", raw_lines, revealed=revealed_lines)


def _not_understood(answer: Answer[Any]) -> list[Line]:
    if not answer.unknown:
        return []
    return [(("Not understood by smtui, and kept: ", "warn"), span(", ".join(answer.unknown))), ()]


def indented(body: bytes) -> str:
    """Give XML with indentation, or the text as it is where it can't be parsed."""
    from smtui.protocol import xml

    try:
        return _indented(xml.parse(body))
    except xml.XmlError:
        return body.decode("utf-8", "replace")


def _indented(parsed: Document) -> str:
    from lxml import etree

    etree.indent(parsed.root, "  ")
    return parsed.true_text(etree.tostring(parsed.root, encoding="unicode"))
