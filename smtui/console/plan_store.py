"""Plans on disk: one file each, so that a plan outlives its console. Secrets are not kept.

A plan belongs to the console that shows it, as long as that one runs; no other carries it out at the same time.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from smtui import paths
from smtui.client.profile import Profile
from smtui.console.plans import Plan, Step, StepState
from smtui.operations.owner import NOBODY, Owner, runs, this_process
from smtui.protocol import catalogue, saved_call
from smtui.protocol.operation import InvalidCall

VERSION: Final = 1

_LOCK: Final = ".lock"
_BROKEN: Final = ".broken"
_TEXTS: Final = ("target", "note", "reason", "message", "request_id", "path", "action", "place")


class PlanError(Exception):
    """A plan can't be kept or read; the message names the file and says why."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan with what it is kept under.

    Attributes:
        name: of its file, without ending.
        profile: name of the profile.
        subscription_id: the subscription.
        plan: the plan.
        owner: the console that has it.
    """

    name: str
    profile: str
    subscription_id: str
    plan: Plan
    owner: Owner = NOBODY


@dataclass(frozen=True, slots=True)
class Stopped:
    """The plans of a profile that nobody carries out, the oldest first, and what is to be said of other files."""

    plans: tuple[Kept, ...] = ()
    sentences: tuple[str, ...] = ()


def directory() -> Path:
    """Give the directory of plans."""
    return paths.state() / "plans"


def new_name() -> str:
    """Give a name that no other plan has."""
    return secrets.token_hex(8)


def save(kept: Kept) -> None:
    """Write a plan, durably.

    Raises:
        PlanError: it can't be written.
    """
    file = _file(kept.name)
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        text = json.dumps(to_data(kept))
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            os.replace(beside, file)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise PlanError(f"The plan {file} can't be written: {error.strerror or error}.") from None
    except InvalidCall as error:
        raise PlanError(f"The plan can't be kept: {error}.") from None


def discard(name: str) -> None:
    """Forget a plan.

    Raises:
        PlanError: its file can't be removed.
    """
    file = _file(name)
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise PlanError(f"The plan {file} can't be removed: {error.strerror or error}.") from None


def stopped(profile: Profile) -> Stopped:
    """Give the plans of a profile that no other console has. A file that can't be read is put aside, and named."""
    plans: list[tuple[float, Kept]] = []
    sentences: list[str] = []
    with suppress(OSError):
        for file in directory().glob("[!.]*.json"):
            try:
                kept = _read(file)
                changed = file.stat().st_mtime
            except PlanError as error:
                sentences.append(str(error))
                with suppress(OSError):
                    file.rename(file.with_suffix(_BROKEN))
                continue
            except FileNotFoundError:
                continue
            if _is_of(kept, profile) and not _is_elsewhere(kept.owner):
                plans.append((changed, kept))
    return Stopped(tuple(kept for _, kept in sorted(plans, key=lambda each: each[0])), tuple(sentences))


def claim(name: str) -> Kept:
    """Take a plan for this console, and give it as it is now.

    Raises:
        PlanError: it is gone, can't be read or written, or another console has it.
    """
    file = _file(name)
    with _alone():
        try:
            kept = _read(file)
        except FileNotFoundError:
            raise PlanError("The plan is gone: another console has finished or forgotten it.") from None
        if _is_elsewhere(kept.owner):
            raise PlanError("Another console has this plan; it can be gone on with there.")
        kept = Kept(kept.name, kept.profile, kept.subscription_id, kept.plan, this_process())
        save(kept)
    return kept


def to_data(kept: Kept) -> dict[str, Any]:
    """Give a plan as data for JSON.

    Raises:
        InvalidCall: a text in it is not valid Unicode.
    """
    return {
        "version": VERSION,
        "title": kept.plan.title,
        "profile": kept.profile,
        "subscription_id": kept.subscription_id,
        "owner": list(kept.owner),
        "steps": [_step_data(step) for step in kept.plan.steps],
    }


def from_data(name: str, data: Any) -> Kept:
    """Give the plan that `to_data` made data of.

    Raises:
        InvalidCall, ValueError, TypeError, LookupError, AttributeError, OverflowError: this is no such data.
    """
    if data["version"] != VERSION:
        raise ValueError("it belongs to another version of smtui")
    plan = Plan(title=str(data["title"]), steps=tuple(_step(each) for each in data["steps"]))
    pid, started = data["owner"]
    return Kept(name, str(data["profile"]), str(data["subscription_id"]), plan, Owner(int(pid), int(started)))


def _step_data(step: Step) -> dict[str, Any]:
    found: dict[str, Any] = {text: getattr(step, text) for text in _TEXTS if getattr(step, text)}
    found |= {"operation": catalogue.place_of(step.operation), "ticked": step.ticked, "state": step.state.value}
    if step.call is not None:
        found["call"] = saved_call.to_data(step.call)
    if step.after is not None:
        found["after"] = step.after
    return found


def _step(data: Mapping[str, Any]) -> Step:
    after = data.get("after")
    return Step(
        operation=catalogue.find(str(data["operation"])),
        call=saved_call.from_data(data["call"]).call if "call" in data else None,
        ticked=bool(data["ticked"]),
        state=StepState(data["state"]),
        after=None if after is None else int(after),
        **{text: str(data.get(text, "")) for text in _TEXTS},
    )


def _file(name: str) -> Path:
    return directory() / f"{name}.json"


def _read(file: Path) -> Kept:
    try:
        return from_data(file.stem, json.loads(file.read_text("utf-8")))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise PlanError(f"The plan {file} can't be read: {error.strerror or error}.") from None
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError) as error:
        raise PlanError(f"The plan {file} can't be read and was put aside: {error}.") from None


def _is_of(kept: Kept, profile: Profile) -> bool:
    return (kept.profile, kept.subscription_id) == (profile.name, profile.subscription_id)


def _is_elsewhere(owner: Owner) -> bool:
    return owner != this_process() and runs(owner)


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock of the directory: two consoles may ask for one plan at once."""
    try:
        handle = os.open(directory() / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise PlanError(f"The plans in {directory()} can't be used: {error.strerror or error}.") from None
    try:
        # Some network file systems have no such lock.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
