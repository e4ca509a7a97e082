"""The profiles that the console can switch between, and what it says of the one in use."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from smtui import paths
from smtui.client import certificate_file, profiles, tls
from smtui.client.errors import CertificateUnusable, PassphraseNeeded
from smtui.client.profile import ENVIRONMENT, LOCAL, Profile, ProfileError, cloud_of, from_environment
from smtui.console.lines import line, span
from smtui.console.notes import Notes
from smtui.console.screens.passphrase import PassphraseScreen
from smtui.console.screens.pick import PickScreen
from smtui.console.screens.reading import ReadingScreen

if TYPE_CHECKING:
    from textual.app import App


@dataclass(frozen=True, slots=True)
class Choice:
    """A profile as it stands in the list.

    Attributes:
        name: its name.
        profile: the profile; None for the local cloud, and where there is a problem.
        problem: why it can't be opened, or "".
    """

    name: str
    profile: Profile | None = None
    problem: str = ""

    def text(self, *, is_open: bool) -> str:
        """Give its row: what tells it from others first, for where room is short."""
        parts = [self.name, "open now" if is_open else ""]
        if self.problem:
            parts.append(f"can't be opened: {self.problem}")
        elif self.profile is None:
            parts.append("the local cloud, on this machine")
        else:
            parts += [
                self.profile.environment,
                "read-only" if self.profile.read_only else "",
                cloud_of(self.profile.endpoint) or self.profile.location.netloc,
                self.profile.subscription_id,
            ]
        return " · ".join(part for part in parts if part)


def choices(environ: Mapping[str, str], file: Path) -> list[Choice]:
    """Give what there is to choose from, LOCAL first."""
    found = [Choice(LOCAL)]
    try:
        if described := from_environment(environ):
            found.append(Choice(ENVIRONMENT, described))
    except ProfileError as error:
        found.append(Choice(ENVIRONMENT, problem=str(error)))
    for name, entry in profiles.read(file).entries.items():
        found.append(Choice(name, problem=entry) if isinstance(entry, str) else Choice(name, entry))
    return found


def notes(profile: Profile, file: Path) -> Notes:
    """Look at the certificate of a profile and at the profiles file."""
    mistakes = profiles.read(file).mistakes
    if profile.name == LOCAL:
        return Notes(mistakes)
    standing = certificate_file.standing(profile.certificate, profile.passphrase)
    expires = standing.expires
    if expires is not None and not certificate_file.expires_soon(expires):
        expires = None
    return Notes((*standing.warnings, *mistakes), expires)


async def ask(app: App[None], current: str, name: str = "") -> Choice | None:
    """Let the person choose a profile whose files can be used; None where it stays as it is.

    Args:
        app: shows the dialogs; this runs in a worker of it.
        current: name of the profile in use.
        name: the one that is wanted, where it was named; it is looked up, and its files are checked all the same.
    """
    found = choices(os.environ, paths.profiles())
    index = next((number for number, choice in enumerate(found) if choice.name == name), None)
    if index is None:
        here = next((number for number, choice in enumerate(found) if choice.name == current), 0)
        texts = [choice.text(is_open=choice.name == current) for choice in found]
        index = await app.push_screen_wait(PickScreen(texts, here, title="Profile"))
    if index is None:
        return None
    choice = found[index]
    problem = choice.problem
    if choice.profile is not None:
        try:
            choice = replace(choice, profile=await _unlocked(app, choice.profile))
        except CertificateUnusable as error:
            problem = str(error)
        else:
            if choice.profile is None:
                return None
    if problem:
        await app.push_screen_wait(ReadingScreen(f"Profile {choice.name}: not opened", [line(span(problem, "warn"))]))
        return None
    return choice


async def _unlocked(app: App[None], profile: Profile) -> Profile | None:
    """Check a profile's files, with its passphrase where its key is encrypted; None where that is not given."""
    problem = ""
    while True:
        try:
            await asyncio.to_thread(tls.check_files, profile)
        except PassphraseNeeded as error:
            problem = str(error) if profile.passphrase else ""
        else:
            return profile
        passphrase = await app.push_screen_wait(PassphraseScreen(profile.certificate, problem))
        if not passphrase:
            return None
        profile = replace(profile, passphrase=passphrase)
