"""The two access keys of a storage account: shown only when asked for, copied without being shown."""

from __future__ import annotations

from typing import Final

from smtui.client.exchange import Answer
from smtui.console.actions import Action
from smtui.console.dialogs import Copy, Destruction, Prepared
from smtui.console.lines import Line, fields, line, span
from smtui.console.node import Node
from smtui.console.resource import Pane, Send
from smtui.console.resources.configuration import HIDDEN
from smtui.protocol.operation import InvalidCall
from smtui.protocol.storage import (
    GET_STORAGE_ACCOUNT_KEYS,
    PRIMARY,
    REGENERATE_STORAGE_ACCOUNT_KEYS,
    SECONDARY,
    RegenerateKeys,
    StorageAccountKeys,
    StorageServiceKeys,
)


def hidden(node: Node, answer: Answer[StorageAccountKeys] | None) -> list[Line]:
    """Give that there are keys, and how to get at them."""
    return _lines(answer, shown=False)


def revealed(node: Node, answer: Answer[StorageAccountKeys] | None) -> list[Line]:
    """Give the keys."""
    return _lines(answer, shown=True)


def _lines(answer: Answer[StorageAccountKeys] | None, *, shown: bool) -> list[Line]:
    keys = answer.value.storage_service_keys if answer is not None else None
    if answer is None or keys is None:
        return [line(("No keys were returned." if answer is not None else "Reading the keys…", "dim"))]
    texts = (keys.primary, keys.secondary) if shown else (HIDDEN, HIDDEN)
    hint = "x hides them" if shown else "x shows them"
    return [
        *fields(zip((PRIMARY, SECONDARY), texts, strict=True)),
        (),
        line((f"{hint}; c copies the primary key and C the secondary one, without showing it.", "dim")),
    ]


KEYS: Final = Pane(
    "Keys",
    hidden,
    revealed=revealed,
    call=lambda node: GET_STORAGE_ACCOUNT_KEYS(service_name=node.name),
    reads=("storage.GET_STORAGE_ACCOUNT_KEYS",),
)


def copy_primary(node: Node) -> Prepared:
    """Give what copies the primary key."""
    return _copy(node, PRIMARY)


def copy_secondary(node: Node) -> Prepared:
    """Give what copies the secondary key."""
    return _copy(node, SECONDARY)


def _copy(node: Node, which: str) -> Prepared:
    async def read(send: Send) -> Copy:
        answer: Answer[StorageAccountKeys] = await send(GET_STORAGE_ACCOUNT_KEYS(service_name=node.name))
        keys = answer.value.storage_service_keys or StorageServiceKeys()
        text = keys.primary if which == PRIMARY else keys.secondary
        if not text:
            raise InvalidCall(f"The service returned no {which.lower()} key of {node.name}.")
        return Copy(text=text, what=f"The {which.lower()} key of {node.name}")

    return Prepared(waiting=f"Reading the keys of {node.name}…", read=read)


def regenerate_primary(node: Node) -> Destruction:
    """Give the confirmation that makes another primary key."""
    return _regeneration(node, PRIMARY, stays=SECONDARY)


def regenerate_secondary(node: Node) -> Destruction:
    """Give the confirmation that makes another secondary key."""
    return _regeneration(node, SECONDARY, stays=PRIMARY)


def _regeneration(node: Node, which: str, *, stays: str) -> Destruction:
    async def consequences(_: Send) -> list[Line]:
        return [
            line("The ", (f"{which.lower()} key", "bad"), " is replaced by another one, and stops working at once:"),
            line("  for everything that signs in to ", span(node.name, "name"), " with it"),
            line("  for every shared access signature that was made with it"),
            (),
            line(f"The {stays.lower()} key stays as it is: what uses it goes on."),
            (),
            line("There is no undo."),
        ]

    return Destruction(
        title=f"Regenerate the {which.lower()} key of {node.name}",
        name=node.name,
        consequences=consequences,
        call=REGENERATE_STORAGE_ACCOUNT_KEYS(RegenerateKeys(which), service_name=node.name),
        doing=f"makes another {which.lower()} key",
    )


ACTIONS: Final = (
    Action(
        name="storage.copy_primary_key",
        key="c",
        label="Copy key",
        help="Copy the primary key to the clipboard without showing it.",
        operation="storage.GET_STORAGE_ACCOUNT_KEYS",
        dialog=copy_primary,
    ),
    Action(
        name="storage.copy_secondary_key",
        key="C",
        label="Copy 2nd",
        help="Copy the secondary key to the clipboard without showing it.",
        operation="storage.GET_STORAGE_ACCOUNT_KEYS",
        dialog=copy_secondary,
    ),
    Action(
        name="storage.regenerate_primary_key",
        key="K",
        label="New key 1",
        help="Make another primary key; the present one stops working at once.",
        operation="storage.REGENERATE_STORAGE_ACCOUNT_KEYS",
        dialog=regenerate_primary,
    ),
    Action(
        name="storage.regenerate_secondary_key",
        key="L",
        label="New key 2",
        help="Make another secondary key; the present one stops working at once.",
        operation="storage.REGENERATE_STORAGE_ACCOUNT_KEYS",
        dialog=regenerate_secondary,
    ),
)
