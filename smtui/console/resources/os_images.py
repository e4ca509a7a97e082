"""Operating system images: the branch that lists them, and each one."""

from __future__ import annotations

from collections.abc import Sequence

from smtui.client.exchange import Answer
from smtui.console.actions import Action
from smtui.console.lines import Line, Span, Table, fields, span, table
from smtui.console.node import Loading, Node, leaves
from smtui.console.resource import Pane, Resource, Send
from smtui.console.resources.disks import blob_address
from smtui.console.times import moment
from smtui.protocol.os_images import LIST_OS_IMAGES, OSImage


class OSImageNode(Resource):
    """One image, shown by its label: names of platform images begin with 32 digits."""

    kind = "OS image"
    title = "OS image"
    leaf = True

    def actions(self) -> Sequence[Action]:
        from smtui.console.resources import os_image_actions

        return os_image_actions.OF_IMAGE

    def label(self, node: Node) -> Line:
        return (span(node.value.label or node.name),)

    def note(self, node: Node) -> Span | None:
        return span("own", "name") if node.value.category == "User" else None

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", overview),)


class OSImages(Resource):
    """The branch of OS images."""

    kind = "OS images"
    title = "OS images"
    collection = "services/images"
    slug = "images"
    words = ("image",)
    reads = ("os_images.LIST_OS_IMAGES",)

    def actions(self) -> Sequence[Action]:
        from smtui.console.resources import os_image_actions

        return os_image_actions.OF_BRANCH

    def note(self, node: Node) -> Span | None:
        return span(len(node.children), "dim") if node.loading is Loading.LOADED else None

    async def children(self, send: Send, node: Node) -> list[Node]:
        answer = await send(LIST_OS_IMAGES())
        found = sorted(answer.value, key=lambda image: (image.category != "User", image.label.lower()))
        return leaves(OS_IMAGE, [(image.name, image) for image in found])

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", images_table),)


OS_IMAGE = OSImageNode()
OS_IMAGES = OSImages()


def overview(node: Node, _: Answer[object] | None) -> list[Line]:
    """Give everything known of an image."""
    image: OSImage = node.value
    return fields(
        [
            ("Name", image.name, "name"),
            ("Label", image.label),
            ("System", image.os),
            ("Category", image.category),
            ("Family", image.image_family),
            ("Publisher", image.publisher_name),
            ("Published", moment(image.published_date)),
            ("Size", "" if image.logical_size_in_gb is None else f"{image.logical_size_in_gb} GB"),
            ("Recommended", image.recommended_vm_size),
            ("Media link", blob_address(image.media_link)),
            ("Locations", image.location.replace(";", ", ")),
            ("Affinity group", image.affinity_group),
            ("Description", image.description),
        ]
    )


def images_table(node: Node, _: Answer[object] | None) -> Sequence[Line | Table]:
    """Give all images as a table."""
    rows = [
        (span(child.value.os), span(child.value.category), span(child.value.label, "name")) for child in node.children
    ]
    return table(("System", "Category", "Label"), rows)
