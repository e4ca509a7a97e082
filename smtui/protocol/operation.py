"""Operation: one REST operation, declared once. Call: one operation filled in.

The client builds requests from an Operation, the local cloud routes with it, the console takes its title, its
confirmation and the read-only rule from it, and the table of `smtui api` is printed from it.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Generic, TypeVar
from urllib.parse import parse_qsl, quote, unquote

from smtui.protocol import codec

API_VERSION: Final = "2014-10-01"

R = TypeVar("R")

_PARAMETER = re.compile(r"\{(\w+)\}")


class InvalidCall(ValueError):
    """A Call that can't be sent: its message says which argument is wrong and why."""


class Effect(enum.Enum):
    """What an operation does to the subscription; the console's ladder of safety follows it."""

    READ = "read"
    CHANGE = "change"
    SWAP = "swap"
    DESTROY = "destroy"


@dataclass(frozen=True, kw_only=True)
class Operation(Generic[R]):
    """One operation of the Service Management REST API.

    Attributes:
        name: title in the REST reference, such as "Swap Deployment".
        python_name: method of `ServiceManagementService`.
        method: HTTP method.
        path: template below the subscription, such as "services/hostedservices/{service_name}?comp=status";
            each {parameter} is one path segment or one query value.
        also: templates that reach the same operation another way (the deployment by its slot).
        body: dataclass of the request body, or None.
        result: dataclass, or `codec.Collection`, of the response body; None for an empty one.
        status: HTTP status of success.
        asynchronous: whether success means accepted, with the outcome in Get Operation Status.
        effect: see `Effect`.
        target: template over parameters and body fields that names the thing acted on.
        version: x-ms-version.
    """

    name: str
    python_name: str
    method: str
    path: str
    also: tuple[str, ...] = ()
    body: type | None = None
    result: codec.Schema[R] | None = None
    status: int = 200
    asynchronous: bool = False
    effect: Effect = Effect.READ
    target: str = ""
    version: str = API_VERSION

    def __call__(self, body: object = None, /, **arguments: str) -> Call[R]:
        """Fill the operation in.

        Args:
            body: instance of `self.body`, where there is one.
            arguments: the parameters of `path`, as plain unquoted text.

        Raises:
            InvalidCall: an argument is missing, unknown, empty, "." or "..", or the body has another type.
        """
        return Call(self, arguments, body)

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """The path templates, the preferred one first."""
        return tuple(Template.of(text) for text in (self.path, *self.also))

    @property
    def changes(self) -> bool:
        """Whether it does anything but read."""
        return self.effect is not Effect.READ


@dataclass(frozen=True, slots=True)
class Template:
    """A path template taken apart: segments below the subscription, what ends the path, and query pairs."""

    segments: tuple[str, ...]
    ending: str
    query: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, text: str) -> Template:
        path, _, query = text.partition("?")
        # The legacy SDK, and so the service, has a slash before the query of some actions.
        ending = "/" if path.endswith("/") else ""
        segments = tuple(path.rstrip("/").split("/")) if path else ()
        return cls(segments, ending, tuple(parse_qsl(query, keep_blank_values=True)))

    @property
    def parameters(self) -> frozenset[str]:
        """Names of the parameters that must be given."""
        return frozenset(
            match[1]
            for text in (*self.segments, *(value for _, value in self.query))
            if (match := _PARAMETER.match(text))
        )

    def fill(self, subscription_id: str, arguments: Mapping[str, str]) -> str:
        """Give the raw request target: every segment quoted with no safe characters."""

        def value(text: str) -> str:
            match = _PARAMETER.fullmatch(text)
            return quote(arguments[match[1]], safe="") if match else text

        path = "/".join(["", quote(subscription_id, safe=""), *map(value, self.segments)]) + self.ending
        query = "&".join(f"{key}={value(text)}" for key, text in self.query)
        return f"{path}?{query}" if query else path

    def match(self, segments: tuple[str, ...], query: Mapping[str, str]) -> dict[str, str] | None:
        """Give the arguments with which this template makes the path, or None."""
        if len(segments) != len(self.segments):
            return None
        arguments: dict[str, str] = {}
        for template, segment in zip(self.segments, segments, strict=True):
            if parameter := _PARAMETER.fullmatch(template):
                arguments[parameter[1]] = segment
            elif template.lower() != segment.lower():
                return None
        for key, template in self.query:
            if parameter := _PARAMETER.fullmatch(template):
                arguments[parameter[1]] = query.get(key, "")
            elif query.get(key, "").lower() != template.lower():
                return None
        return arguments

    @property
    def fixed(self) -> int:
        """How many segments and query pairs are spelled out: the more, the more specific."""
        return sum("{" not in text for text in (*self.segments, *(value for _, value in self.query)))


@dataclass(frozen=True)
class Call(Generic[R]):
    """One filled-in operation: what a form previews, the journal records and `Client.send` sends.

    Attributes:
        operation: what is called.
        arguments: parameters of one of its path templates.
        body: instance of the operation's body dataclass, or None.
    """

    operation: Operation[R]
    arguments: Mapping[str, str]
    body: object = None

    def __post_init__(self) -> None:
        expected = self.operation.body
        if expected is None and self.body is not None:
            raise InvalidCall(f"{self.operation.name} takes no body")
        if expected is not None and not isinstance(self.body, expected):
            raise InvalidCall(f"{self.operation.name} needs a {expected.__name__} as its body")
        for name, value in self.arguments.items():
            if not isinstance(value, str) or value in ("", ".", ".."):
                raise InvalidCall(f"{self.operation.name}: {name.replace('_', ' ')} can't be {value!r}")
            try:
                value.encode()
            except UnicodeEncodeError:
                raise InvalidCall(f"{self.operation.name}: {name.replace('_', ' ')} is not valid text") from None
        _ = self.template

    @cached_property
    def template(self) -> Template:
        """The path template that the arguments fill."""
        given = frozenset(self.arguments)
        for template in self.operation.templates:
            if template.parameters == given:
                return template
        needed = " or ".join(
            ", ".join(sorted(template.parameters)) or "nothing" for template in self.operation.templates
        )
        raise InvalidCall(f"{self.operation.name} takes {needed}; it was given {', '.join(sorted(given)) or 'nothing'}")

    def request_target(self, subscription_id: str) -> str:
        """Give the raw path and query, quoted.

        Raises:
            InvalidCall: the subscription id is empty, "." or "..".
        """
        if subscription_id in ("", ".", ".."):
            raise InvalidCall(f"the subscription id can't be {subscription_id!r}")
        return self.template.fill(subscription_id, self.arguments)

    @property
    def target(self) -> str:
        """The thing acted on, such as "shop/staging"; "" for a whole list."""

        def value(match: re.Match[str]) -> str:
            found = self.arguments.get(match[1], getattr(self.body, match[1], None))
            return str(found or "")

        # One of the two ways to name a deployment is always missing.
        parts = (_PARAMETER.sub(value, part) for part in self.operation.target.split("/"))
        return "/".join(part for part in parts if part)

    def xml(self) -> bytes:
        """Give the body as it is sent; b"" where there is none."""
        return codec.encode(self.body) if self.body is not None else b""

    def redacted_xml(self) -> bytes:
        """Give the body as it may be shown and kept: secrets as •••, documents as length and SHA-256."""
        return codec.encode(self.body, redact=True) if self.body is not None else b""


class Router:
    """Finds the operation for a request. Built from declarations, used by the local cloud and the replay."""

    def __init__(self, operations: Iterable[Operation[Any]]) -> None:
        self._by_method: dict[str, list[tuple[Template, Operation[Any]]]] = {}
        for operation in operations:
            for template in operation.templates:
                self._by_method.setdefault(operation.method, []).append((template, operation))
        for entries in self._by_method.values():
            entries.sort(key=lambda entry: -entry[0].fixed)

    def find(self, method: str, path: str, query: str) -> tuple[Operation[Any], dict[str, str]] | None:
        """Find the operation and its arguments.

        Args:
            method: HTTP method, upper case.
            path: raw path below the subscription, still quoted, without a leading slash.
            query: raw query, without the question mark.
        """
        segments = tuple(unquote(segment) for segment in path.strip("/").split("/")) if path.strip("/") else ()
        pairs = {key.lower(): value for key, value in parse_qsl(query, keep_blank_values=True)}
        for template, operation in self._by_method.get(method, ()):
            arguments = template.match(segments, pairs)
            if arguments is not None:
                return operation, arguments
        return None

    def methods(self, path: str, query: str) -> frozenset[str]:
        """Give the HTTP methods that some operation has at this path."""
        return frozenset(method for method in self._by_method if self.find(method, path, query))
