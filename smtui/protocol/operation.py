"""Operation: one REST operation, declared once. Call: one operation filled in.

The client builds requests from an Operation, the local cloud routes with it, the console takes its title, its
confirmation and the read-only rule from it, and the table of `smtui api` is printed from it.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final, Generic, TypeVar
from urllib.parse import parse_qsl, quote, unquote

from smtui.protocol import codec
from smtui.protocol.xml import XmlError

API_VERSION: Final = "2014-10-01"
MAX_NAME: Final = 1_000
"""The most characters of a name in a path: quoted, the names of every address stay below what HTTP clients take."""

R = TypeVar("R")

_PARAMETER = re.compile(r"\{(\w+)(\??)\}")
# Query keys that choose what an address does: a request that has one never means an operation without it.
_SELECTORS: Final = ("comp", "action")
# A server that unquotes a path before it takes it apart finds another one in such a name.
_DIVIDES: Final = re.compile(r"[/\\]")


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
            each {parameter} is one path segment, the end of one as in "sha1-{thumbprint}", or one query value, which
            may be left out where it is written {parameter?}. A leading slash: not below the subscription.
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
            InvalidCall: an argument is missing, unknown, empty, "." or "..", or holds a slash though it is part of
                the path, or the body has another type.
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
    rooted: bool = False

    @classmethod
    def of(cls, text: str) -> Template:
        rooted = text.startswith("/")
        path, _, query = text.removeprefix("/").partition("?")
        # The legacy SDK, and so the service, has a slash before the query of some actions.
        ending = "/" if path.endswith("/") else ""
        segments = tuple(path.rstrip("/").split("/")) if path else ()
        return cls(segments, ending, tuple(parse_qsl(query, keep_blank_values=True)), rooted)

    @property
    def parameters(self) -> frozenset[str]:
        """Names of the parameters that must be given."""
        return frozenset(name for _, name, optional in self._parts() if name and not optional)

    @property
    def optional(self) -> frozenset[str]:
        """Names of the parameters that may be given."""
        return frozenset(name for _, name, optional in self._parts() if optional)

    def _parts(self) -> list[tuple[str, str, bool]]:
        return [_part(text) for text in (*self.segments, *(value for _, value in self.query))]

    def fill(self, subscription_id: str, arguments: Mapping[str, str]) -> str:
        """Give the raw request target: every segment quoted with no safe characters."""

        def value(text: str) -> str:
            literal, name, _ = _part(text)
            return literal + quote(arguments[name], safe="") if name else text

        first = [] if self.rooted else [quote(subscription_id, safe="")]
        path = "/".join(["", *first, *map(value, self.segments)]) + self.ending
        query = "&".join(
            f"{key}={value(text)}" for key, text in self.query if not _part(text)[2] or _part(text)[1] in arguments
        )
        return f"{path}?{query}" if query else path

    def match(self, segments: tuple[str, ...], query: Mapping[str, str]) -> dict[str, str] | None:
        """Give the arguments with which this template makes the path below the subscription, or None.

        Args:
            segments: of the path, unquoted.
            query: by lower-case key.
        """
        if self.rooted or len(segments) != len(self.segments):
            return None
        arguments: dict[str, str] = {}
        for template, segment in zip(self.segments, segments, strict=True):
            literal, name, _ = _part(template)
            if name and segment[: len(literal)].lower() == literal:
                arguments[name] = segment[len(literal) :]
            elif literal != segment.lower():
                return None
        keys = [key.lower() for key, _ in self.query]
        if any(query.get(selector) for selector in _SELECTORS if selector not in keys):
            return None
        for key, (_, template) in zip(keys, self.query, strict=True):
            literal, name, optional = _part(template)
            value = query.get(key, "")
            if not name and value.lower() != literal:
                return None
            if name and (value or not optional):
                arguments[name] = value
        return arguments

    @property
    def fixed(self) -> int:
        """How many segments and query pairs are spelled out: the more, the more specific."""
        return sum("{" not in text for text in (*self.segments, *(value for _, value in self.query)))


@cache
def _part(text: str) -> tuple[str, str, bool]:
    """Take "sha1-{thumbprint}" apart: the lower-case literal, the parameter or "", whether it may be left out."""
    match = _PARAMETER.search(text)
    return (text[: match.start()].lower(), match[1], bool(match[2])) if match else (text.lower(), "", False)


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
            if not _is_text(value):
                raise InvalidCall(f"{self.operation.name}: {name.replace('_', ' ')} is not valid text")
        for segment in self.template.segments:
            _, name, _ = _part(segment)
            value = self.arguments[name] if name else ""
            if len(value) > MAX_NAME:
                raise InvalidCall(
                    f"{self.operation.name}: {name.replace('_', ' ')} has {len(value):,} characters; "
                    f"an address has room for {MAX_NAME:,}"
                )
            if _DIVIDES.search(value):
                raise InvalidCall(
                    f"{self.operation.name}: {name.replace('_', ' ')} can't be {value!r}: "
                    "a slash in a name leads elsewhere"
                )

    @cached_property
    def template(self) -> Template:
        """The path template that the arguments fill."""
        given = frozenset(self.arguments)
        for template in self.operation.templates:
            if template.parameters <= given <= template.parameters | template.optional:
                return template
        needed = " or ".join(
            ", ".join([*sorted(template.parameters), *(f"{name}?" for name in sorted(template.optional))]) or "nothing"
            for template in self.operation.templates
        )
        raise InvalidCall(f"{self.operation.name} takes {needed}; it was given {', '.join(sorted(given)) or 'nothing'}")

    def request_target(self, subscription_id: str) -> str:
        """Give the raw path and query, quoted.

        Raises:
            InvalidCall: the subscription id is empty, "." or "..", holds a slash, or is not valid text.
        """
        if subscription_id in ("", ".", "..") or _DIVIDES.search(subscription_id) or not _is_text(subscription_id):
            raise InvalidCall(f"the subscription id can't be {subscription_id!r}")
        return self.template.fill(subscription_id, self.arguments)

    @property
    def target(self) -> str:
        """The thing acted on, such as "shop/staging"; "" for a whole list."""

        def value(match: re.Match[str]) -> str:
            found = self.arguments.get(match[1], getattr(self.body, match[1], None))
            return "" if found is None else str(found)

        # One of the two ways to name a deployment is always missing.
        parts = (_PARAMETER.sub(value, part) for part in self.operation.target.split("/"))
        return "/".join(part for part in parts if part)

    def xml(self) -> bytes:
        """Give the body as it is sent; b"" where there is none.

        Raises:
            InvalidCall: a text in it is not valid Unicode.
        """
        return self._encoded(redact=False)

    def redacted_xml(self) -> bytes:
        """Give the body as it may be shown and kept: secrets as •••, documents as length and SHA-256."""
        return self._encoded(redact=True)

    def _encoded(self, *, redact: bool) -> bytes:
        try:
            return codec.encode(self.body, redact=redact) if self.body is not None else b""
        except UnicodeEncodeError:
            # Without the text, which may be a secret.
            raise InvalidCall(
                f"{self.operation.name}: a value holds half a character (a lone surrogate), which can't be sent"
            ) from None


def _is_text(value: str) -> bool:
    """Whether it can be written as UTF-8: half a surrogate pair can't."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


class Router:
    """Finds the operation for a request. Built from declarations, used by the local cloud and the replay."""

    def __init__(self, operations: Iterable[Operation[Any]]) -> None:
        shared: dict[tuple[str, Template], list[Operation[Any]]] = {}
        for operation in operations:
            for template in operation.templates:
                shared.setdefault((operation.method, template), []).append(operation)
        self._by_method: dict[str, list[tuple[Template, list[Operation[Any]]]]] = {}
        for (method, template), found in shared.items():
            self._by_method.setdefault(method, []).append((template, found))
        for entries in self._by_method.values():
            entries.sort(key=lambda entry: -entry[0].fixed)

    def find(
        self, method: str, path: str, query: str, body: bytes = b""
    ) -> tuple[Operation[Any], dict[str, str]] | None:
        """Find the operation and its arguments.

        Args:
            method: HTTP method, upper case.
            path: raw path below the subscription, still quoted, without a leading slash.
            query: raw query, without the question mark.
            body: as received. Starting and shutting a virtual machine down are told apart by its root element alone;
                where no operation of the address has that root, the one that was declared first is given.
        """
        segments = tuple(unquote(segment) for segment in path.strip("/").split("/")) if path.strip("/") else ()
        pairs = {key.lower(): value for key, value in parse_qsl(query, keep_blank_values=True)}
        for template, operations in self._by_method.get(method, ()):
            arguments = template.match(segments, pairs)
            if arguments is not None:
                return _of_root(operations, body), arguments
        return None

    def methods(self, path: str, query: str) -> frozenset[str]:
        """Give the HTTP methods that some operation has at this path."""
        return frozenset(method for method in self._by_method if self.find(method, path, query))


def _of_root(operations: list[Operation[Any]], body: bytes) -> Operation[Any]:
    if len(operations) == 1 or not body:
        return operations[0]
    try:
        root = codec.root_tag(body)
    except XmlError:
        return operations[0]
    taking = (found for found in operations if found.body is not None and codec.tag_of(found.body) == root)
    return next(taking, operations[0])
