"""From a line to what it does. Nothing is done before all of it is understood."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from textual.binding import Binding

from smtui.client.toml_file import nearest
from smtui.console import acting, travel
from smtui.console.command_line.targets import branch_above, branch_of, is_called, kinds_offering, offers_named, target
from smtui.console.command_line.words import Branch, Named, NotDone, Word, find, folded, some, split
from smtui.console.commands.command import Command
from smtui.console.node import Loading, Node
from smtui.console.resource_path import NoSuchResource, below, path_of, reach

if TYPE_CHECKING:
    from smtui.console.actions import Offer
    from smtui.console.explorer import Explorer
    from smtui.console.screens.main import MainScreen

Deed: TypeAlias = Callable[["MainScreen"], Awaitable[None] | None]
"""Carries out what was typed or chosen, on the main screen, with nothing on top of it."""


async def understand(screen: MainScreen, text: str, known: Sequence[Word]) -> Deed:
    """Give what a line does, reading what it names as far as that is not known yet.

    Args:
        screen: the main screen.
        text: the line, which is not empty.
        known: the words.

    Raises:
        NotDone: it can't be carried out.
    """
    typed, argument = split(text)
    head, slash, rest = typed.partition("/")
    if slash:
        # A path, whose names may hold spaces.
        word = find(head, [each for each in known if isinstance(each.meaning, Branch)])
        _, _, argument = text.strip().partition("/")
        if not rest and not argument.strip():
            argument = ""
    else:
        word = find(typed, known)
    match word.meaning:
        case Command() as command:
            return command_deed(command, _argument(screen, command, argument))
        case Branch(resource):
            return await _journey(screen, f"{resource.slug}/{argument}")
        case Named(actions):
            return await _action(screen, actions, argument)


def command_deed(command: Command, argument: str = "") -> Deed:
    """Give what carries a command out."""
    return lambda screen: screen.run_command(command, argument) if command.run else _run_bound(screen, command)


def action_deed(offer: Offer, at: Node | None = None) -> Deed:
    """Give what opens the dialog of an action: on what is marked or under the cursor, or on what was named.

    Args:
        offer: the action.
        at: what was named, where the cursor goes first.
    """

    def deed(screen: MainScreen) -> None:
        if screen.session is None:
            return
        if at is None:
            acting.act(screen, offer, screen.session)
        else:
            travel.go(screen, path_of(at))
            acting.act_on_node(screen, offer, screen.session)

    return deed


def here(screen: MainScreen) -> Node:
    """Give what an action is for that is done without a target: what is marked, or what is under the cursor."""
    return screen.marks.first or screen.nodes.node


def argument_of(typed: str, known: Sequence[str]) -> str | None:
    """Give which of what may be typed somebody means: as it stands, in other case, or by its beginning; or None."""
    for same in (str, folded):
        if found := [each for each in known if same(each) == same(typed)]:
            return found[0]
    beginning = [each for each in known if folded(each).startswith(folded(typed))]
    return beginning[0] if len(beginning) == 1 else None


async def _run_bound(screen: MainScreen, command: Command) -> None:
    """Carry out a command that the main screen or the app binds itself."""
    for node in (screen, screen.app):
        for binding in node.BINDINGS:
            if isinstance(binding, Binding) and binding.id == command.name:
                await screen.app.run_action(binding.action, node)


def _argument(screen: MainScreen, command: Command, typed: str) -> str:
    if typed and not command.argument:
        raise NotDone(f"{command.name} is typed alone.")
    choices = command.complete(screen) if typed else ()
    if not choices:
        return typed
    found = argument_of(typed, choices)
    if found is None:
        near = nearest(typed, choices)
        instead = f"did you mean {near}?" if near else f"there is {some(choices)}."
        raise NotDone(f"{command.name} has nothing called {typed!r}; {instead}")
    return found


def _explorer(screen: MainScreen) -> Explorer:
    if screen.explorer is None:
        raise NotDone("Not connected yet.")
    return screen.explorer


async def _journey(screen: MainScreen, path: str) -> Deed:
    try:
        node = await reach(screen.nodes.root, path, _explorer(screen).read)
    except NoSuchResource as error:
        found = _by_last_part(screen, path)
        if found is None:
            raise NotDone(str(error)) from None
        node = found
    return lambda screen: travel.go(screen, path_of(node))


def _by_last_part(screen: MainScreen, path: str) -> Node | None:
    """Give the one thing of a branch that is known by the last part of its name, as a machine of a cloud service."""
    slug, _, typed = path.partition("/")
    branch = below(screen.nodes.root, slug)
    found = [child for child in branch.children if is_called(child, typed)] if branch is not None else []
    return found[0] if len(found) == 1 else None


async def _action(screen: MainScreen, names: Sequence[str], argument: str) -> Deed:
    explorer, root = _explorer(screen), screen.nodes.root
    at = await target(root, explorer, names, argument) if argument else _place(screen, names)
    offers = offers_named(at, names, screen.keymap)
    if not offers:
        raise NotDone(f"{_name(at)} can't do that: it applies to {_kinds(names)}.")
    offer, *others = offers
    if others:
        raise NotDone(f"That may be {some(each.action.name for each in offers)}.")
    if offer.node.loading is not Loading.LOADED and not offer.node.resource.leaf:
        await explorer.read(offer.node)
    reason = offer.action.reason_against(offer.node, screen.profile)
    if reason and offer.action.way is None:
        raise NotDone(reason)
    return action_deed(offer, at if argument or at is not here(screen) else None)


def _place(screen: MainScreen, names: Sequence[str]) -> Node:
    """Give where an action is done that was typed without a target."""
    place = here(screen)
    if offers_named(place, names, screen.keymap):
        return place
    offering = kinds_offering(names)
    branches = [branch_of(screen.nodes.root, kind) for kind in offering if branch_above(kind) is kind]
    if len(offering) == 1 and branches and branches[0] is not None:
        # Only one place in the tree has it, such as what creates a cloud service.
        return branches[0]
    raise NotDone(f"This applies to {_kinds(names)}; name one after it, or go there first.")


def _kinds(names: Sequence[str]) -> str:
    return some(dict.fromkeys(kind.title for kind in kinds_offering(names)))


def _name(node: Node) -> str:
    return f"{node.resource.title} {node.name}" if node.resource.title != node.name else node.name
