"""The request of a Call as a person sees it: method, address and XML, and the same as a curl command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smtui.console.lines import Line, line, span
from smtui.console.resource import indented
from smtui.console.xml_lines import xml_lines
from smtui.protocol.operation import Call
from smtui.terminal.app import TerminalApp

if TYPE_CHECKING:
    from textual.app import App

    from smtui.console.session import Session


def request_lines(call: Call[Any], session: Session) -> list[Line]:
    """Give the exact request of a Call, secrets hidden."""
    profile = session.profile
    target = call.request_target(profile.subscription_id)
    lines = [
        line((f"{call.operation.method} ", "key"), span(profile.endpoint + target)),
        line(("x-ms-version: ", "dim"), call.operation.version),
    ]
    body = call.redacted_xml()
    return [*lines, *xml_lines(indented(body))] if body else lines


async def copy_as_curl(app: App[Any], call: Call[Any], session: Session) -> str:
    """Copy the request of a Call as a curl command, and say in words what became of it."""
    from smtui.client import curl

    assert isinstance(app, TerminalApp)
    became = await app.copy(curl.command(call, session.profile))
    rest = "" if curl.is_complete(call, session.profile) else " Its secrets are left out."
    return f"The request as a curl command {became}{rest}"
