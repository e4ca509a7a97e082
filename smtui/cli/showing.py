"""smtui show: one resource, as the tabs of the console's detail show it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from smtui.cli import reading
from smtui.cli.listing import described
from smtui.cli.printed import apart, put_json, put_pane, whole
from smtui.cli.reading import Tree, Usage
from smtui.cli.words import examples, exits, tell

if TYPE_CHECKING:
    from smtui.console.node import Node
    from smtui.console.resource import Pane


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `smtui show` to a parser."""
    parser.description = (
        "Print what the console shows of a resource: its Overview, or another tab. Data goes to standard output, words "
        "to standard error. What the console hides until it is asked for is hidden here too. --json gives an object: "
        "path, name, and the fields of the reply in snake_case (a list is called items); what the service did not send "
        "is left out, and so are secrets and configuration files."
    )
    parser.add_argument(
        "path",
        nargs="?",
        default="",
        metavar="PATH",
        help="the resource, such as services/shop/production (default: the subscription)",
    )
    reading.add_profile(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--tab", default="", metavar="NAME", help="the tab, such as Instances (default: the first one)")
    form.add_argument("--raw", action="store_true", help="the XML of the reply, indented, secrets hidden")
    parser.add_argument("--json", action="store_true", help="JSON, for other programs")
    parser.add_argument(
        "--reveal", action="store_true", help="show what the tab hides, but keys of storage accounts; not with --json"
    )
    examples(
        parser,
        "smtui show                                     the subscription and its quotas",
        "smtui show services/shop/production",
        "smtui show services/shop --tab Instances",
        "smtui show storage/shopstore --json | jq -r .url",
    )
    exits(parser, *reading.EXITS)


def run(arguments: argparse.Namespace) -> int:
    """Print a resource and give the exit status."""
    if arguments.json and (arguments.raw or arguments.reveal):
        other = "--raw gives XML" if arguments.raw else "--reveal is for text"
        tell(f"smtui show: {other}, and --json gives JSON without secrets: choose one of them.")
        return reading.USAGE

    async def work(tree: Tree) -> None:
        from smtui.console.resource import RAW

        node = await tree.at(arguments.path)
        pane = pane_of(node, RAW.title if arguments.raw else arguments.tab)
        if arguments.json and not arguments.tab:
            put_json(await _in_full(tree, node))
            return
        await tree.read(node)
        answer = tree.answer(node) if pane.read is None else await pane.read(tree.send, node)
        if arguments.json:
            put_json(described(node, None if answer is None else answer.value))
            return
        if pane.title == RAW.title and answer is not None:
            if answer.unknown:
                tell(f"smtui show: Not understood by smtui, and kept: {', '.join(answer.unknown)}.")
            # The XML alone, so that another program can read it.
            answer = replace(answer, unknown=())
        lines, hints = apart(whole(pane.lines(node, answer)))
        if pane.revealed is not None:
            revealed, _ = apart(whole(pane.revealed(node, answer)))
            hints = []
            if arguments.reveal:
                lines = revealed
            elif revealed != lines:
                hints = ["Secrets are hidden; --reveal shows them."]
        put_pane(lines)
        for hint in hints:
            tell(f"smtui show: {hint}")

    return reading.run("show", arguments.profile, work)


async def _in_full(tree: Tree, node: Node) -> dict[str, Any]:
    """Read a node, and give all that is known of it."""
    before = node.value
    await tree.read(node)
    answer = tree.answer(node)
    # Where the node has learned from its answer, it says itself what is in there.
    return described(node, answer.value if answer is not None and node.value is before else None)


def pane_of(node: Node, title: str) -> Pane:
    """Give a tab of a node; the first one where no title is given.

    Raises:
        Usage: it has no such tab, or one that is there for secrets alone.
    """
    from smtui.console.resource import RAW

    panes = node.resource.panes()
    found = next((pane for pane in panes if pane.title.lower() == title.lower()), None if title else panes[0])
    if found is None:
        named = node.resource.title if node.parent is None else node.name
        raise Usage(f"{named} has no tab {title!r}; there is {', '.join(pane.title for pane in panes)}.")
    if found.read is not None and found.revealed is not None and found.title != RAW.title:
        raise Usage(f"What {found.title} holds is secret, and shown by the console alone, where x asks for it.")
    return found
