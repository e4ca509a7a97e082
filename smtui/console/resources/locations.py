"""Locations: the branch that lists them, and each one."""

from __future__ import annotations

from collections.abc import Sequence

from smtui.client.exchange import Answer
from smtui.console.lines import Line, Span, Table, fields, span, table
from smtui.console.node import Loading, Node, leaves
from smtui.console.resource import Pane, Resource, Send
from smtui.protocol.locations import LIST_LOCATIONS, Location


class LocationNode(Resource):
    """One location."""

    kind = "location"
    title = "Location"
    leaf = True

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", overview),)


class Locations(Resource):
    """The branch of locations."""

    kind = "locations"
    title = "Locations"
    collection = "locations"
    slug = "locations"
    words = ("location", "loc")
    reads = ("locations.LIST_LOCATIONS",)

    def note(self, node: Node) -> Span | None:
        return span(len(node.children), "dim") if node.loading is Loading.LOADED else None

    async def children(self, send: Send, node: Node) -> list[Node]:
        answer = await send(LIST_LOCATIONS())
        return leaves(LOCATION, [(location.name, location) for location in answer.value])

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", locations_table),)


LOCATION = LocationNode()
LOCATIONS = Locations()


def overview(node: Node, _: Answer[object] | None) -> list[Line]:
    """Give what a location offers."""
    location: Location = node.value
    compute, storage = location.compute_capabilities, location.storage_capabilities
    return fields(
        [
            ("Location", location.name, "name"),
            ("Shown as", location.display_name if location.display_name != location.name else ""),
            ("Services", ", ".join(location.available_services)),
            ("Web and worker sizes", ", ".join(compute.web_worker_role_sizes) if compute else ""),
            ("Virtual machine sizes", ", ".join(compute.virtual_machines_role_sizes) if compute else ""),
            ("Storage types", ", ".join(storage.storage_account_types) if storage else ""),
        ]
    )


def locations_table(node: Node, _: Answer[object] | None) -> Sequence[Line | Table]:
    """Give all locations as a table."""
    rows = [(span(child.name, "name"), span(", ".join(child.value.available_services))) for child in node.children]
    return table(("Location", "Services"), rows)
