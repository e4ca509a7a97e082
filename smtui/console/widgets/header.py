"""The header: the environment's label, where the cursor is, and what the person has to know of the connection."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from smtui.client.certificate_file import expiry_words
from smtui.client.profile import COLOURS
from smtui.console.lines import Span
from smtui.console.times import clock
from smtui.console.widgets.bars import Bar
from smtui.terminal.text import clean

if TYPE_CHECKING:
    from smtui.console.session import Session

_MAX_LABEL: Final = 24


class Header(Bar, can_focus=False):
    """The first line of the screen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"role--label-{colour}" for colour in COLOURS}

    # Far enough from their text's colour, and each the nearest to its namesake where there are 16 colours.
    DEFAULT_CSS = """
    Header {
        .role--label-red { background: #b00020; color: #ffffff; text-style: bold; }
        .role--label-yellow { background: #d7af00; color: #000000; text-style: bold; }
        .role--label-green { background: #006626; color: #ffffff; text-style: bold; }
        .role--label-cyan { background: #00afaf; color: #000000; text-style: bold; }
        .role--label-blue { background: #1a4fba; color: #ffffff; text-style: bold; }
        .role--label-magenta { background: #98188f; color: #ffffff; text-style: bold; }
        .role--label-grey { background: #53585f; color: #ffffff; text-style: bold; }
        &:nocolor {
            .role--label-red, .role--label-yellow, .role--label-green, .role--label-cyan, .role--label-blue,
            .role--label-magenta, .role--label-grey { text-style: bold reverse; }
        }
        &:ansi {
            .role--label-red { background: ansi_red; color: ansi_white; }
            .role--label-yellow { background: ansi_yellow; color: ansi_black; }
            .role--label-green { background: ansi_green; color: ansi_black; }
            .role--label-cyan { background: ansi_cyan; color: ansi_black; }
            .role--label-blue { background: ansi_blue; color: ansi_white; }
            .role--label-magenta { background: ansi_magenta; color: ansi_white; }
            .role--label-grey { background: ansi_default; color: ansi_default; text-style: bold reverse; }
        }
    }
    """

    def show_state(
        self, session: Session | None, path: str, pending: int, expires: datetime | None, refreshing: str = ""
    ) -> None:
        """Show where the console stands.

        Args:
            session: the connection; None where there is none.
            path: names from the root of the tree to the cursor, cleaned.
            pending: how many operations are under way.
            expires: when the certificate expires, where that has to be said.
            refreshing: what there is to say of the automatic refresh.
        """
        left: list[Span] = [(" smtui  ", "heading")]
        right: list[Span] = []
        if session is not None:
            profile = session.profile
            left += _label(clean(profile.environment or profile.name, limit=_MAX_LABEL), profile.colour)
            left.append((path, "plain"))
            if session.lost_since is not None:
                right.append((f"  no connection since {clock(session.lost_since)}  ", "bad"))
            if expires is not None:
                right.append((f"  certificate {expiry_words(expires)}  ", "warn"))
            if refreshing:
                right.append((f"  {refreshing}  ", "dim"))
            if pending:
                right.append((f"  {pending} pending  ", "busy"))
            if session.rehearses:
                right.append((" dry run: nothing is sent ", "warn"))
            else:
                right.append((" read-only ", "ok") if profile.read_only else (" RW ", "dim"))
        self.show(tuple(left), tuple(right), path=True)


def _label(text: str, colour: str) -> list[Span]:
    if not colour:
        return [(f"{text}  ", "warn")]
    return [(f" {text} ", f"label-{colour}"), ("  ", "plain")]
