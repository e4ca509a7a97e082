"""Actions: what a key does to a node. Footer, help and (later) palette and keymap come from these declarations."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smtui.console.node import Node
from smtui.protocol import catalogue
from smtui.protocol.operation import Effect

if TYPE_CHECKING:
    from smtui.client.profile import Profile
    from smtui.console.dialogs import Dialog
    from smtui.console.keymap import Keymap
    from smtui.console.plans import Plan
    from smtui.console.resource import Send
    from smtui.protocol.operation import Call


def always(_: Node) -> str:
    """Give no reason why not."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing that can be done to a node.

    Attributes:
        name: how settings and commands name it, such as "deployment.swap".
        key: the key.
        label: a word or two for the footer.
        help: a sentence for the help.
        operation: place of the operation it carries out, such as "deployments.SWAP_DEPLOYMENT".
        dialog: makes what asks for the rest: a form, the swap, or the confirmation.
        also: places of the operations that it carries out instead of that one, where the node needs it.
        reads: places of the operations that its dialog reads with.
        unavailable: why it can't be done to this node now, or "".
        inherited: whether it also applies from the nodes below; never for what destroys.
        rare: whether the others come before it where room is short.
        way: makes what reads the plan that would make it possible, where it is unavailable; None where there is none.
        together: makes its Calls on several nodes go well together, given each node and its Call in order; None where
            they do as they are.
    """

    name: str
    key: str
    label: str
    help: str
    operation: str
    dialog: Callable[[Node], Dialog]
    also: Sequence[str] = ()
    reads: Sequence[str] = ()
    unavailable: Callable[[Node], str] = always
    inherited: bool = False
    rare: bool = False
    way: Callable[[Node], Callable[[Send], Awaitable[Plan]]] | None = None
    together: Callable[[Sequence[tuple[Node, Call[Any]]]], Sequence[Call[Any]]] | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The key that it is declared with, as commands have theirs."""
        return (self.key,)

    @property
    def verb(self) -> str:
        """What it does, whatever it does it to: "delete" for "storage.delete"."""
        return self.name.rpartition(".")[2]

    @property
    def effect(self) -> Effect:
        """What it does to the subscription."""
        return catalogue.find(self.operation).effect

    def reason_against(self, node: Node, profile: Profile | None) -> str:
        """Give why it can't be done now, or ""."""
        if profile is None:
            return "Not connected yet."
        if profile.read_only and self.effect is not Effect.READ:
            return f"Profile {profile.name} is read-only."
        return self.unavailable(node)


@dataclass(frozen=True, slots=True)
class Offer:
    """An action together with the node it applies to, the one under the cursor or one above, and its key."""

    action: Action
    node: Node
    key: str


def offers(node: Node, keymap: Keymap) -> list[Offer]:
    """Give what can be done from a node: its own actions first, rare ones last; of a key the nearest counts."""
    found: dict[str, Offer] = {}
    for holder in (node, *node.ancestors()):
        for action in holder.resource.actions():
            if holder is node or action.inherited:
                key = keymap.key(action)
                # One that the settings took the key from is still reached by its name.
                found.setdefault(key or action.name, Offer(action, holder, key))
    return sorted(found.values(), key=lambda offer: offer.action.rare)


def offer_for(node: Node, key: str, keymap: Keymap) -> Offer | None:
    """Give what a key does from a node, or None."""
    return next((offer for offer in offers(node, keymap) if key in keymap.keys(offer.action)), None)


def offer_named(node: Node, name: str, keymap: Keymap) -> Offer | None:
    """Give the action of a name from a node, or None."""
    return next((offer for offer in offers(node, keymap) if offer.action.name == name), None)
