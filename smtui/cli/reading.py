"""Reading a subscription for one command: the tree that the console shows, without the console."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from smtui.cli.words import tell

if TYPE_CHECKING:
    from smtui.client.async_client import AsyncClient
    from smtui.client.exchange import Answer
    from smtui.client.profile import Profile
    from smtui.console.node import Node
    from smtui.protocol.operation import Call

R = TypeVar("R")

DONE: Final = 0
FAILED: Final = 1
USAGE: Final = 2
NOT_FOUND: Final = 3

EXITS: Final = (
    "0  done",
    "1  failed: no connection, refused by the service, or a profile that can't be opened",
    "2  wrong usage",
    "3  nothing is at that path",
    "130  ended by Ctrl+C",
)
"""The exit statuses of the commands that read, for their help."""

PATIENCE_SECONDS: Final = 1.0
"""After how long the start of the local cloud is mentioned."""


class Usage(Exception):
    """What was asked for can't be; the message says what can."""


class Tree:
    """The resources of one profile, read as far as a command needs them.

    Args:
        profile: where and as whom.
        client: sends the reads.
    """

    def __init__(self, profile: Profile, client: AsyncClient) -> None:
        from smtui.console.node import Node
        from smtui.console.resources import subscription

        self._client = client
        self._answers: dict[Node, Answer[Any]] = {}
        self.root = subscription.root(profile.subscription_id, profile.certificate)
        # The branches are the same in every subscription: nothing has to be read for them.
        self.root.replace_children(Node(branch, branch.title) for branch in subscription.BRANCHES)

    async def send(self, call: Call[R]) -> Answer[R]:
        """Send a read.

        Raises:
            ValueError: the Call is a change; nothing would record it.
            ServiceError, ClientError, InvalidCall: as the client does.
        """
        if call.operation.changes:
            raise ValueError(f"{call.operation.name} is a change; only the console makes those")
        return await self._client.send(call)

    async def read(self, node: Node) -> None:
        """Read a node, with the nodes below as far as the reply names them.

        Raises:
            ServiceError, ClientError, InvalidCall: as the client does.
        """
        if node.resource.collection:
            node.replace_children(await node.resource.children(self.send, node))
        elif (call := node.resource.detail(node)) is not None:
            answer = self._answers[node] = await self.send(call)
            children = node.resource.learn(node, answer)
            if children is not None:
                node.replace_children(children)

    def answer(self, node: Node) -> Answer[Any] | None:
        """Give the answer of a node's own read; None where it was not read, or is known from the node above."""
        return self._answers.get(node)

    async def at(self, path: str) -> Node:
        """Give the node at a path such as "services/shop/production".

        Raises:
            NoSuchResource: nothing is there.
            ServiceError, ClientError, InvalidCall: as the client does.
        """
        from smtui.console.resource_path import reach

        return await reach(self.root, path, self.read)


def add_profile(parser: argparse.ArgumentParser) -> None:
    """Add --profile to a command's parser; one that stands before the command's name counts too."""
    parser.add_argument(
        "--profile",
        default=argparse.SUPPRESS,
        metavar="NAME",
        help="the profile to read; LOCAL is the local cloud (default: the environment's, the one in use, or LOCAL)",
    )


def run(command: str, profile: str, work: Callable[[Tree], Awaitable[None]]) -> int:
    """Open a profile, let a command work with its tree, and give the exit status.

    Args:
        command: the command's name, for the sentences.
        profile: the profile's name; "" for the one that the console would open.
        work: what the command does with the tree.
    """
    from smtui.client.errors import ClientError
    from smtui.client.profile import ProfileError
    from smtui.console.local_cloud import LocalCloudError
    from smtui.console.resource_path import NoSuchResource
    from smtui.protocol.errors import ResourceNotFound, ServiceError
    from smtui.protocol.operation import InvalidCall

    try:
        asyncio.run(_work(command, _chosen(profile), work))
    except Usage as error:
        return _say(command, error, USAGE)
    except (NoSuchResource, ResourceNotFound) as error:
        return _say(command, error, NOT_FOUND)
    except (ProfileError, LocalCloudError, ServiceError, ClientError, InvalidCall) as error:
        return _say(command, error, FAILED)
    except EOFError:
        return _say(command, "There was no passphrase.", FAILED)
    return DONE


def _say(command: str, words: object, status: int) -> int:
    tell(f"smtui {command}: {words}")
    return status


def _chosen(name: str) -> Profile | None:
    """Give the profile of a name, unlocked; None for the local cloud."""
    from smtui import paths
    from smtui.cli.passphrase import passphrase_of
    from smtui.client.profiles import choose

    profile = choose(name, os.environ, paths.profiles())
    return None if profile is None else replace(profile, passphrase=passphrase_of(profile))


async def _work(command: str, profile: Profile | None, work: Callable[[Tree], Awaitable[None]]) -> None:
    from smtui.client.async_client import AsyncClient

    async with _opened(command, profile) as there, AsyncClient(there, recorder=None) as client:
        await work(Tree(there, client))


@asynccontextmanager
async def _opened(command: str, profile: Profile | None) -> AsyncIterator[Profile]:
    """Give the profile; the local cloud, where it is meant, runs as long as it is needed."""
    if profile is not None:
        yield profile
        return
    from smtui import paths
    from smtui.console.local_cloud import bring_up

    words = f"smtui {command}: The local cloud is being started; it ends with this command."
    slow = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, tell, words)
    try:
        hold = await bring_up(paths.local_cloud())
    finally:
        slow.cancel()
    try:
        yield hold.profile
    finally:
        hold.release()
