"""What can be done with operating system images: those of the subscription, never those of the platform."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from smtui.console import times
from smtui.console.actions import Action
from smtui.console.dialogs import Destruction, Field, Form, Prepared, Values, always
from smtui.console.lines import Line, line, span
from smtui.console.node import Node
from smtui.console.resource import Send
from smtui.console.resources.disks import blob_address
from smtui.console.resources.os_images import OS_IMAGE
from smtui.console.resources.updates import changed, choice_field, text_field
from smtui.protocol import names
from smtui.protocol.operation import Call
from smtui.protocol.os_images import (
    ADD_OS_IMAGE,
    DELETE_OS_IMAGE,
    DELETE_OS_IMAGE_WITH_MEDIA,
    GET_OS_IMAGE,
    LINUX,
    UPDATE_OS_IMAGE,
    USER,
    WINDOWS,
    AddOSImage,
    OSImage,
    UpdateOSImage,
)
from smtui.protocol.role_sizes import LIST_ROLE_SIZES

SHOWN: Final = {True: "yes", False: "no"}


def new_image(node: Node) -> Form:
    """Give the form that makes an image of a .vhd blob."""
    taken = {child.name.lower() for child in node.children}

    def problem(value: str) -> str:
        return f"There already is an image {value}." if value.lower() in taken else names.IMAGE_NAME.problem(value)

    async def systems(_: Send, __: Values) -> Sequence[tuple[str, str]]:
        return [(system, system) for system in (LINUX, WINDOWS)]

    def call(values: Values) -> Call[OSImage]:
        return ADD_OS_IMAGE(
            AddOSImage(label=values["label"], media_link=values["media_link"], name=values["name"], os=values["os"])
        )

    return Form(
        title="New OS image",
        verb="Add OS image",
        fields=(
            Field(name="name", label="Name", problem=problem),
            Field(name="label", label="Label", problem=names.LABEL.problem, default=lambda values: values["name"]),
            Field(
                name="media_link",
                label="Media link",
                problem=names.media_link_problem,
                placeholder="https://account.blob.core.windows.net/…/image.vhd, generalised",
            ),
            Field(name="os", label="System", choices=systems),
        ),
        call=call,
        creates=(OS_IMAGE.kind, "name"),
    )


def update_image(node: Node) -> Prepared:
    """Give the form that changes what describes an image to people."""

    async def read(send: Send) -> Form:
        image: OSImage = (await send(GET_OS_IMAGE(image_name=node.name))).value
        before = {
            "label": image.label,
            "description": image.description,
            "image_family": image.image_family,
            "recommended_vm_size": image.recommended_vm_size,
            "published_date": image.published_date,
            "language": image.language,
            "eula": image.eula,
            "privacy_uri": image.privacy_uri,
            "icon_uri": image.icon_uri,
            "small_icon_uri": image.small_icon_uri,
            "show_in_gui": "" if image.show_in_gui is None else SHOWN[image.show_in_gui],
        }

        async def sizes(send: Send, _: Values) -> Sequence[tuple[str, str]]:
            offered = [
                size.name for size in (await send(LIST_ROLE_SIZES())).value if size.supported_by_virtual_machines
            ]
            known = [image.recommended_vm_size] if image.recommended_vm_size not in offered else []
            return [(name, name or "none") for name in [*known, *offered]]

        return Form(
            title=f"OS image {node.name}",
            verb="Update OS image",
            fields=(
                text_field("label", "Label", image.label, names.LABEL.problem),
                text_field("description", "Description", image.description, names.DESCRIPTION.problem),
                text_field("image_family", "Family", image.image_family),
                Field(
                    name="recommended_vm_size",
                    label="Recommended",
                    choices=sizes,
                    default=always(image.recommended_vm_size),
                    optional=True,
                ),
                text_field("published_date", "Published", image.published_date, _date_problem),
                text_field("language", "Language", image.language),
                text_field("eula", "Licence", image.eula),
                text_field("privacy_uri", "Privacy", image.privacy_uri, _address_problem),
                text_field("icon_uri", "Icon", image.icon_uri),
                text_field("small_icon_uri", "Small icon", image.small_icon_uri),
                choice_field(
                    "show_in_gui",
                    "In the portal",
                    before["show_in_gui"],
                    [*([] if before["show_in_gui"] else [("", "not said")]), ("yes", "yes"), ("no", "no")],
                ),
            ),
            call=lambda values: _update(node.name, image.label, changed(values, before)),
        )

    return Prepared(waiting=f"Reading {node.name}…", read=read)


def _update(name: str, label: str, found: dict[str, str]) -> Call[OSImage]:
    shown = found.pop("show_in_gui", "")
    # The label has to be there, also where it stays.
    body = UpdateOSImage(
        label=found.get("label", label),
        eula=found.get("eula", ""),
        description=found.get("description", ""),
        image_family=found.get("image_family", ""),
        show_in_gui=shown == "yes" if shown else None,
        published_date=found.get("published_date", ""),
        icon_uri=found.get("icon_uri", ""),
        privacy_uri=found.get("privacy_uri", ""),
        recommended_vm_size=found.get("recommended_vm_size", ""),
        small_icon_uri=found.get("small_icon_uri", ""),
        language=found.get("language", ""),
    )
    return UPDATE_OS_IMAGE(body, image_name=name)


def delete_image(node: Node) -> Destruction:
    """Give the confirmation that deletes an image; its blob stays."""
    return _deletion(node, DELETE_OS_IMAGE(image_name=node.name), "stays in its storage account.")


def delete_image_with_media(node: Node) -> Destruction:
    """Give the confirmation that deletes an image with its blob."""
    return _deletion(node, DELETE_OS_IMAGE_WITH_MEDIA(image_name=node.name), "is deleted too.", with_blob=True)


def _deletion(node: Node, call: Call[None], blob: str, *, with_blob: bool = False) -> Destruction:
    async def consequences(send: Send) -> list[Line]:
        image: OSImage = (await send(GET_OS_IMAGE(image_name=node.name))).value
        return [
            line("The image ", span(image.label, "name"), " can't be used for new virtual machines any more."),
            line("Disks that were made from it are copies, and stay."),
            (),
            line("Its blob ", (blob, "bad" if with_blob else "plain")),
            line("  ", span(blob_address(image.media_link))),
            (),
            line("There is no undo."),
        ]

    return Destruction(
        title=f"Delete OS image {node.name}{' and its blob' if with_blob else ''}",
        name=node.name,
        consequences=consequences,
        call=call,
    )


def _not_ours(node: Node) -> str:
    image: OSImage = node.value
    return "" if image.category == USER else "It belongs to the platform: only images of the subscription can change."


def _date_problem(text: str) -> str:
    fits = not text or times.parse(text) is not None
    return "" if fits else "A published date is a date or a time in UTC, such as 2016-09-09."


def _address_problem(text: str) -> str:
    fits = not text or text.startswith(("http://", "https://"))
    return "" if fits else "The privacy statement is the http or https address of a page."


OF_BRANCH: Final = (
    Action(
        name="os-image.add",
        key="n",
        label="New",
        help="Make an image of a .vhd blob in a storage account of the subscription.",
        operation="os_images.ADD_OS_IMAGE",
        dialog=new_image,
    ),
)

OF_IMAGE: Final = (
    Action(
        name="os-image.update",
        key="e",
        label="Edit",
        help="Change the label, the description and what else describes this image.",
        operation="os_images.UPDATE_OS_IMAGE",
        dialog=update_image,
        reads=("os_images.GET_OS_IMAGE", "role_sizes.LIST_ROLE_SIZES"),
        unavailable=_not_ours,
    ),
    Action(
        name="os-image.delete",
        key="d",
        label="Delete",
        help="Delete this image; its blob stays.",
        operation="os_images.DELETE_OS_IMAGE",
        dialog=delete_image,
        reads=("os_images.GET_OS_IMAGE",),
        unavailable=_not_ours,
    ),
    Action(
        name="os-image.delete_with_media",
        key="D",
        label="Delete with blob",
        help="Delete this image and its blob.",
        operation="os_images.DELETE_OS_IMAGE_WITH_MEDIA",
        dialog=delete_image_with_media,
        reads=("os_images.GET_OS_IMAGE",),
        unavailable=_not_ours,
    ),
)
