"""What the tree shows while there is no connection."""

from __future__ import annotations

from smtui.client.exchange import Answer
from smtui.console.lines import Line, line
from smtui.console.node import Node
from smtui.console.resource import Pane, Resource


class Starting(Resource):
    """The place of the subscription before it is known."""

    kind = "starting"
    title = "smtui"
    leaf = True

    def panes(self) -> tuple[Pane, ...]:
        return (Pane("Start", _advice),)


def _advice(node: Node, _: Answer[object] | None) -> list[Line]:
    return [line("r tries again, P opens another profile, Ctrl+Q leaves.")] if node.error else []
