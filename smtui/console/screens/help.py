"""The help: keys of the moment and of everything, made from the declarations."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from smtui.client.profile import Profile
from smtui.console.actions import offers
from smtui.console.commands import COMMANDS, MOVES
from smtui.console.lines import Hanging, Line, line, pad, span
from smtui.console.node import Node
from smtui.console.resources import kinds
from smtui.console.widgets.line_view import LineView


class HelpScreen(ModalScreen[None]):
    """Shows the help until a key that leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark", "dismiss", show=False)]

    DEFAULT_CSS = """
    HelpScreen {
        background: transparent;
        align: center middle;
        & > LineView {
            width: 100%;
            max-width: 90;
            height: 100%;
            max-height: 40;
            border: round $primary;
            padding: 0 1;
        }
    }
    """

    def __init__(self, node: Node, profile: Profile | None) -> None:
        super().__init__()
        self._node = node
        self._profile = profile

    def compose(self) -> ComposeResult:
        yield LineView(id="help")

    def on_mount(self) -> None:
        view = self.query_one("#help", LineView)
        view.border_title = "Keys"
        view.border_subtitle = "Esc leaves"
        view.show(help_lines(self._node, self._profile))


def help_lines(node: Node, profile: Profile | None) -> list[Line]:
    """Give the help for a node."""
    lines = [line(span(f"Here: {node.resource.title} {node.resource.crumb(node)}", "heading"))]
    for offer in offers(node):
        reason = offer.action.reason_against(offer.node, profile)
        lines.append(_row(offer.action.key, offer.action.help, dead=bool(reason)))
        if reason:
            lines.append(Hanging((_indent(), span(f"Not now: {reason}", "warn"))))
    if len(lines) == 1:
        lines.append(line(_indent(), ("Nothing can be changed here.", "dim")))
    lines += [(), line(("Moving", "heading"))]
    lines += [_row(keys, words) for keys, words in MOVES]
    lines += [(), line(("Everywhere", "heading"))]
    lines += [_row(command.key, command.help) for command in COMMANDS]
    for resource in kinds():
        if resource.actions():
            lines += [(), line((f"On {resource.title}", "heading"))]
            lines += [_row(action.key, action.help) for action in resource.actions()]
    return lines


def _row(keys: str, words: str, *, dead: bool = False) -> Line:
    return Hanging(((pad(f"  {keys}", 24), "dim" if dead else "key"), (words, "dim" if dead else "plain")))


def _indent() -> tuple[str, str]:
    return " " * 24, "plain"
