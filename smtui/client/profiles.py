"""The profiles file: which profiles there are, which one is chosen, and what is wrong with the file.

A mistake in one profile leaves the others usable, and a key that there is not is only warned of. But where that key may
be a misspelled `read_only` or `endpoint`, the profile is opened for reading only.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

from smtui.client.profile import (
    COLOURS,
    ENVIRONMENT,
    LOCAL,
    Profile,
    ProfileError,
    endpoint_url,
    from_environment,
    guid,
    proxy_url,
    trusted_host,
)
from smtui.client.routes import unused_proxy
from smtui.client.toml_file import TomlError, TomlFile, nearest

KEYS: Final = tuple(field.name for field in fields(Profile) if field.name not in ("name", "passphrase"))
"""The keys of a profile in the file."""

_TOP: Final = ("use", "profiles")
_RESERVED: Final = (LOCAL, ENVIRONMENT)


class FileMistake(ProfileError):
    """The profiles file is wrong; the message names the file, the line and the key."""


@dataclass(frozen=True, slots=True)
class Profiles:
    """What the file says.

    Attributes:
        file: the file; it need not exist.
        use: the profile in use, or "".
        entries: each profile by its name, or what is wrong with it.
        warnings: sentences on what is wrong and does not matter to the start.
        problem: why nothing of the file can be used, or "".
        use_problem: what is wrong with `use`, or "".
    """

    file: Path
    use: str
    entries: Mapping[str, Profile | str]
    warnings: tuple[str, ...] = ()
    problem: str = ""
    use_problem: str = ""

    def get(self, name: str) -> Profile:
        """Give a profile.

        Raises:
            FileMistake: the file or the profile is wrong.
            ProfileError: there is no such profile.
        """
        if self.problem:
            raise FileMistake(self.problem)
        found = self.entries.get(name)
        if found is None:
            raise ProfileError(self.missing(name))
        if isinstance(found, str):
            raise FileMistake(found)
        return found

    def missing(self, name: str) -> str:
        """Say that there is no such profile, with the nearest name or all of them."""
        if name == ENVIRONMENT:
            return (
                f"The profile {ENVIRONMENT} is there where AZURE_MANAGEMENT_CERTFILE and "
                "AZURE_MANAGEMENT_SUBSCRIPTIONID are both set: set them, or choose another."
            )
        near = nearest(name, self.names)
        instead = f"did you mean {near}?" if near else f"there is {', '.join(self.names)}."
        return f"There is no profile {name!r} in {self.file}; {instead}"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all profiles, LOCAL first."""
        return LOCAL, *self.entries

    @property
    def mistakes(self) -> tuple[str, ...]:
        """Everything that is wrong with the file, a sentence each."""
        return (self.problem, *self.warnings) if self.problem else self.warnings


def read(file: Path) -> Profiles:
    """Read the profiles file. Whatever is wrong with it is said in the result."""
    try:
        toml = TomlFile(file)
    except TomlError as error:
        return Profiles(file, "", {}, problem=str(error))
    warnings = []
    for key, near, sentence in toml.unknown(toml.values, _TOP):
        if not near and isinstance(toml.values[key], dict):
            sentence = f"{toml.where(key)}: there is no table [{key}]; did you mean [profiles.{key}]?"
        warnings.append(sentence)
    tables = toml.values.get("profiles", {})
    if not isinstance(tables, dict):
        problem = f"{toml.where('profiles')}: profiles should be tables such as [profiles.work]."
        return Profiles(file, "", {}, tuple(warnings), problem)
    entries: dict[str, Profile | str] = {}
    for name, table in tables.items():
        if name in _RESERVED:
            owner = "the local cloud" if name == LOCAL else "what AZURE_MANAGEMENT_CERTFILE names"
            warnings.append(f"{toml.where('profiles', name)}: a profile can't be called {name}, which is {owner}.")
            continue
        try:
            profile, words = _Entry(toml, name, table).read()
        except ProfileError as mistake:
            entries[name] = str(mistake)
            warnings.append(str(mistake))
        else:
            entries[name] = profile
            warnings += words
    use = toml.values.get("use", "")
    problem = ""
    if not isinstance(use, str):
        problem = f"{toml.where('use')}: use should be text in quotes."
    elif use and use != LOCAL and use not in entries:
        near = nearest(use, (LOCAL, *entries))
        instead = f"did you mean {near!r}?" if near else f"there is {', '.join((LOCAL, *entries))}."
        problem = f"{toml.where('use')}: use names the profile {use!r}, which is not there; {instead}"
    if problem:
        warnings.append(problem)
    return Profiles(file, use if isinstance(use, str) else "", entries, tuple(warnings), use_problem=problem)


def choose(name: str, environ: Mapping[str, str], file: Path) -> Profile | None:
    """Choose the profile to start with; None means the local cloud.

    The order: the name given, then AZURE_MANAGEMENT_*, then the profile in use, then the local cloud.

    Args:
        name: the name given on the command line, or "".
        environ: the environment.
        file: the profiles file; it need not exist.

    Raises:
        FileMistake: the file can't be read, or is wrong in what is needed of it.
        ProfileError: there is no such profile, or the environment is wrong.
    """
    if name == LOCAL:
        return None
    if name in ("", ENVIRONMENT) and (found := from_environment(environ)):
        return found
    profiles = read(file)
    if name:
        return profiles.get(name)
    if profiles.problem or profiles.use_problem:
        raise FileMistake(profiles.problem or profiles.use_problem)
    return None if profiles.use in ("", LOCAL) else profiles.get(profiles.use)


class _Entry:
    """One table of the file."""

    def __init__(self, toml: TomlFile, name: str, table: Any) -> None:
        if not isinstance(table, dict):
            place = toml.where("profiles", name)
            raise FileMistake(f"{place}: profile {name!r} should be a table [profiles.{name}].")
        self._toml = toml
        self._name = name
        self._table: dict[str, Any] = table

    def read(self) -> tuple[Profile, list[str]]:
        """Give the profile and what to warn of."""
        profile = Profile(
            name=self._name,
            subscription_id=guid(self._needed("subscription_id"), self._words("subscription_id", "subscription_id")),
            endpoint=self._checked("endpoint", endpoint_url, "public"),
            certificate=self._path(self._needed("certificate")),
            ca=self._path(self._text("ca")),
            trusted_hosts=self._trusted_hosts(),
            proxy=self._checked("proxy", proxy_url),
            read_only=self._flag("read_only"),
            environment=self._text("environment"),
        )
        warnings = []
        colour = self._text("colour")
        if colour in COLOURS:
            profile = replace(profile, colour=colour)
        elif colour:
            near = nearest(colour, COLOURS)
            instead = f"did you mean {near}?" if near else f"there are {', '.join(COLOURS)}."
            warnings.append(self._words("colour", f"there is no colour {colour!r}; {instead}"))
        if sentence := unused_proxy(profile):
            warnings.append(f"{self._toml.where('profiles', self._name, 'proxy')}: {sentence}")
        for key, near, sentence in self._toml.unknown(self._table, KEYS, "profiles", self._name):
            # Meant for the guards of a profile, a misspelled key must not open it without them.
            if not profile.read_only and (near in ("read_only", "endpoint") or isinstance(self._table[key], bool)):
                sentence = f"{sentence} Until it is corrected, profile {self._name!r} only reads."
                profile = replace(profile, read_only=True)
            warnings.append(sentence)
        return profile, warnings

    def _words(self, key: str, sentence: str) -> str:
        return f"{self._toml.where('profiles', self._name, key)}: profile {self._name!r}: {sentence}"

    def _fail(self, key: str, sentence: str) -> FileMistake:
        return FileMistake(self._words(key, sentence))

    def _text(self, key: str) -> str:
        value = self._table.get(key, "")
        if not isinstance(value, str):
            raise self._fail(key, f"{key} should be text in quotes.")
        return value

    def _needed(self, key: str) -> str:
        value = self._text(key)
        if not value:
            unknown = self._toml.unknown(self._table, KEYS, "profiles", self._name)
            meant = next((f"; is {found!r} meant for it?" for found, near, _ in unknown if near == key), ".")
            raise self._fail(key, f"{key} is missing{meant}")
        return value

    def _flag(self, key: str) -> bool:
        value = self._table.get(key, False)
        if not isinstance(value, bool):
            raise self._fail(key, f"{key} should be true or false.")
        return value

    def _checked(self, key: str, check: Callable[[str], str], default: str = "") -> str:
        value = self._text(key) or default
        try:
            return check(value)
        except ProfileError as error:
            raise self._fail(key, f"{key}: {error}") from None

    def _trusted_hosts(self) -> tuple[str, ...]:
        value = self._table.get("trusted_hosts", [])
        if not isinstance(value, list) or not all(isinstance(host, str) for host in value):
            raise self._fail("trusted_hosts", "trusted_hosts should be a list of host names.")
        try:
            return tuple(trusted_host(host) for host in value)
        except ProfileError as error:
            raise self._fail("trusted_hosts", f"trusted_hosts: {error}") from None

    def _path(self, text: str) -> str:
        # Unlike Path.expanduser this keeps "~nobody" as it is, and the file is then reported as missing.
        return str(self._toml.path.parent / os.path.expanduser(text)) if text else ""
