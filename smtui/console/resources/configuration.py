"""A deployment's configuration (.cscfg) as the console shows it: settings that look like secrets are hidden."""

from __future__ import annotations

import re
from typing import Final

from smtui.console.lines import Line, Span, expanded, span, table
from smtui.console.xml_lines import xml_lines
from smtui.protocol import service_configuration
from smtui.protocol.deployments import Deployment
from smtui.terminal.text import clean

INSTANCES: Final = "instances"
HIDDEN: Final = "•••"

_SECRET: Final = re.compile(r"key|password|pwd|secret|token|signature|sig=", re.I)
_SETTING: Final = re.compile(r"""<(?:\w+:)?Setting\b(?:[^>"']|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE: Final = re.compile(r"""\b(?P<name>name|value)\s*=\s*(?P<quote>["'])(?P<text>.*?)(?P=quote)""", re.S)


def hidden(configuration: bytes) -> list[Line]:
    """Give a .cscfg as text, settings that look like secrets hidden."""
    text = masked(configuration.decode("utf-8-sig", "replace"))
    lines = shown_in_full(text.encode())
    return [(("Secrets are hidden; x shows them.", "dim"),), (), *lines] if HIDDEN in text else lines


def masked(text: str) -> str:
    """Give a text with the values of settings that look like secrets hidden."""
    return _SETTING.sub(_hide, text)


def shown_in_full(configuration: bytes) -> list[Line]:
    """Give a .cscfg as text."""
    if not configuration:
        return [(("No configuration was returned.", "dim"),)]
    return xml_lines(configuration.decode("utf-8-sig", "replace"))


def is_secret(name: str, value: str) -> bool:
    """Whether a setting looks like a secret, by its name or its value."""
    return bool(_SECRET.search(name) or _SECRET.search(value))


def _hide(setting: re.Match[str]) -> str:
    attributes = {found["name"]: found for found in _ATTRIBUTE.finditer(setting[0])}
    name, value = attributes.get("name"), attributes.get("value")
    if value is None or not value["text"] or not is_secret(name["text"] if name else "", value["text"]):
        return setting[0]
    return setting[0][: value.start("text")] + HIDDEN + setting[0][value.end("text") :]


def difference(production: Deployment | None, staging: Deployment) -> list[Line]:
    """Give what the swap changes for production: instance counts and settings by role, values of secrets hidden."""
    before, after = _settings(production), _settings(staging)
    rows = []
    for role, name in sorted({**before, **after}, key=lambda key: (key[0].lower(), key[1] != INSTANCES, key[1])):
        old, new = before.get((role, name)), after.get((role, name))
        if old != new:
            rows.append((span(role), span(name), _shown(name, old, "removed"), _shown(name, new, "added")))
    return expanded(table(("Role", "Setting", "Production", "Staging"), rows)) if rows else []


def _settings(deployment: Deployment | None) -> dict[tuple[str, str], str]:
    if deployment is None:
        return {}
    try:
        configuration = service_configuration.parse(deployment.configuration)
    except service_configuration.ConfigurationError as error:
        return {("(configuration)", "can't be read"): str(error)}
    found = {("(all)", "guest OS"): f"family {configuration.os_family or 1}, version {configuration.os_version or '*'}"}
    for role in configuration.roles:
        found[role.name, INSTANCES] = str(role.instances)
        found.update({(role.name, name): value for name, value in role.settings.items()})
    return found


def _shown(name: str, value: str | None, role: str) -> Span:
    if value is None:
        return span("-", "dim")
    return span(HIDDEN if is_secret(name, value) else clean(value, limit=40), role)
