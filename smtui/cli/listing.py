"""smtui list: the resources of one kind, or what a resource holds."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, Final

from smtui.cli import reading
from smtui.cli.printed import beside, put_json, put_lines, terminal_width, text, whole
from smtui.cli.reading import Tree, Usage
from smtui.cli.words import examples, exits, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smtui.console.lines import Line, Table
    from smtui.console.node import Node

DEPLOYMENTS: Final = "deployments"
INSTANCES: Final = "instances"
ITEMS: Final = "items"
"""What a reply that is a list is called in JSON."""

_OF_SERVICES: Final = {
    DEPLOYMENTS: "Deployments of all cloud services",
    INSTANCES: "Role instances of all deployments",
}
"""Kinds that are no branch of the tree, with their titles: they stand below cloud services."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `smtui list` to a parser."""
    parser.description = (
        "Print the resources of one kind, a line each, with the path that `smtui show` takes. Without KIND, print the "
        "kinds. Data goes to standard output, words to standard error. Columns are cut at the width of a terminal, and "
        "whole in a pipe or a file. --json gives a list of objects: path, name, and the fields of the reply in "
        "snake_case; what the service did not send is left out, and so are secrets and configuration files."
    )
    parser.add_argument(
        "kind", nargs="?", default="", metavar="KIND", help="a kind, such as services, or a path of what holds others"
    )
    reading.add_profile(parser)
    parser.add_argument("--json", action="store_true", help="JSON, for other programs")
    examples(
        parser,
        "smtui list                               the kinds",
        "smtui list services                      all cloud services",
        "smtui list instances --profile live      all role instances of a profile's subscription",
        "smtui list services/shop/certificates    what one of them holds",
        "smtui list images --json | jq -r '.[].name'",
    )
    exits(parser, *reading.EXITS)


def run(arguments: argparse.Namespace) -> int:
    """Print what is there and give the exit status."""
    wanted: str = arguments.kind.strip("/")
    known = kinds()
    if not wanted:
        if arguments.json:
            put_json([{"kind": kind, "title": title} for kind, title in known.items()])
        else:
            put_lines(beside(list(known), list(known.values())))
        return reading.DONE
    first = wanted.partition("/")[0].lower()
    if first not in known or (first in _OF_SERVICES and first != wanted.lower()):
        from smtui.client.toml_file import nearest

        near = nearest(first, known)
        instead = f"did you mean {near}?" if near and near != first else f"there is {', '.join(known)}."
        tell(f"smtui list: There is no kind {wanted!r}; {instead}")
        return reading.USAGE

    async def work(tree: Tree) -> None:
        table: Sequence[Line | Table]
        if wanted.lower() in _OF_SERVICES:
            nodes, table = await _of_services(tree, wanted.lower())
            title = _OF_SERVICES[wanted.lower()]
        else:
            node = await _read_whole(tree, wanted)
            nodes, table, title = node.children, _table(node), node.name
        if arguments.json:
            put_json([described(node) for node in nodes])
        elif nodes:
            _put(nodes, table)
        else:
            tell(f"smtui list: {title}: there is nothing.")

    return reading.run("list", arguments.profile, work)


def kinds() -> dict[str, str]:
    """Give the kinds that can be listed, with their titles."""
    from smtui.console.resources.hosted_services import HOSTED_SERVICES
    from smtui.console.resources.subscription import BRANCHES

    found = {}
    for branch in BRANCHES:
        found[branch.slug] = branch.title
        if branch is HOSTED_SERVICES:
            found |= _OF_SERVICES
    return found


def described(node: Node, value: Any = None) -> dict[str, Any]:
    """Give a node as JSON has it.

    Args:
        node: the node.
        value: what was read of it besides what the node keeps.
    """
    from smtui.console.resource_path import path_of
    from smtui.protocol.plain import plain

    itself = {"path": path_of(node), "name": node.name}
    found: dict[str, Any] = dict(itself)
    for each in (node.value, value):
        fields = plain(each)
        if isinstance(fields, dict):
            found |= fields
        elif isinstance(fields, list):
            found[ITEMS] = fields
    return found | itself


async def _read_whole(tree: Tree, path: str) -> Node:
    """Give the node at a path with the nodes below it."""
    from smtui.console.node import Loading
    from smtui.console.resource_path import path_of

    node = await tree.at(path)
    if not node.resource.leaf and node.loading is not Loading.LOADED:
        await tree.read(node)
    if node.resource.leaf or node.loading is not Loading.LOADED:
        raise Usage(f"{path_of(node)} holds nothing to list; `smtui show` shows it.")
    return node


async def _of_services(tree: Tree, kind: str) -> tuple[list[Node], Sequence[Line | Table]]:
    """Give the deployments or the role instances of all cloud services, and the table of them."""
    from smtui.console.resources.deployments import deployments_of
    from smtui.console.resources.hosted_services import HOSTED_SERVICES
    from smtui.console.resources.role_instances import ROLE_INSTANCE, instance_table
    from smtui.console.several import several
    from smtui.protocol.errors import ResourceNotFound

    async def read(service: Node) -> list[Node]:
        try:
            await tree.read(service)
        except ResourceNotFound:
            # It was deleted after the list was read.
            return []
        return deployments_of(service)

    branch = await _read_whole(tree, HOSTED_SERVICES.slug)
    deployments = [each for found in await several(read, branch.children) for each in found]
    if kind == DEPLOYMENTS:
        return deployments, _deployment_table(deployments)
    instances = [each for node in deployments for each in node.children if each.resource is ROLE_INSTANCE]
    return instances, instance_table(tuple(each.value for each in instances))


def _deployment_table(deployments: Sequence[Node]) -> list[Table]:
    from smtui.console.lines import span, table
    from smtui.console.resources.role_instances import summary

    rows = [
        (
            span(node.name),
            node.resource.note(node) or span(""),
            span(summary(node.value.role_instance_list)),
            span(node.value.label),
        )
        for node in deployments
    ]
    return table(("Deployment", "Status", "Instances", "Label"), rows)


def _table(node: Node) -> Sequence[Line | Table]:
    """Give the table of what a node holds: the one that the console shows of a branch, or the kinds and states."""
    from smtui.console.lines import span, table

    if node.resource.collection:
        return node.resource.panes()[0].lines(node, None)
    rows = [(span(each.resource.title), each.resource.note(each) or span("")) for each in node.children]
    return table(("Kind", "Status"), rows)


def _put(nodes: Sequence[Node], table: Sequence[Line | Table]) -> None:
    """Print the rows of a table, each with its node's path in front; what that says is not said again."""
    from smtui.console.lines import cut_in_the_middle
    from smtui.console.resource_path import path_of
    from smtui.terminal.text import clean

    lines = whole(table)
    if all(line[0][0].strip() == clean(node.name) for line, node in zip(lines[1:], nodes, strict=True)):
        # A row is cells with gaps between them.
        lines = [line[2:] for line in lines]
    width = terminal_width()
    paths = [clean(path_of(node)) for node in nodes]
    shown = paths if width is None else [cut_in_the_middle(path, max(1, width // 2)) for path in paths]
    put_lines(beside(["Path", *shown], [text(line) for line in lines]))
