"""Operating system images."""

from __future__ import annotations

import pytest

from smtui.protocol.errors import BadRequest, Conflict, ResourceNotFound
from smtui.protocol.operation import Call
from smtui.protocol.os_images import (
    DELETE_OS_IMAGE,
    DELETE_OS_IMAGE_WITH_MEDIA,
    GET_OS_IMAGE,
    GET_OS_IMAGE_DETAILS,
    LIST_OS_IMAGES,
    UPDATE_OS_IMAGE,
    OSImage,
    UpdateOSImage,
)
from tests.localcloud.machine_bodies import SERVER, UBUNTU, VHDS, add_image, create, disk_names, prepare, role
from tests.localcloud.offline import Offline


def test_an_image_is_made_of_a_blob(cloud: Offline) -> None:
    prepare(cloud)
    made = cloud.send(add_image(os="windows"))
    assert made == OSImage(
        category="User",
        label="Golden",
        location="West US",
        logical_size_in_gb=127,
        media_link=f"{VHDS}golden.vhd",
        name="golden",
        os="Windows",
        is_premium=False,
        os_state="Generalized",
        io_type="Standard",
    )
    assert cloud.status().status == "Succeeded"
    assert cloud.send(GET_OS_IMAGE(image_name="GOLDEN")) == made
    assert made in cloud.send(LIST_OS_IMAGES())
    details = cloud.raw(GET_OS_IMAGE_DETAILS(image_name="golden")).body
    assert details.startswith(b"<OSImageDetails ")
    assert details.endswith(b"<OS>Windows</OS><IsPremium>false</IsPremium></OSImageDetails>")


def test_an_update_changes_what_describes_the_image(cloud: Offline) -> None:
    prepare(cloud)
    cloud.send(add_image())
    changes = UpdateOSImage(
        label="Golden 2", media_link=f"{VHDS}other.vhd", name="other", os="Windows", description="For the web",
        show_in_gui=False, published_date="2016-09-09", language="en",
    )  # fmt: skip
    changed = cloud.send(UPDATE_OS_IMAGE(changes, image_name="golden"))
    assert (changed.label, changed.description, changed.show_in_gui) == ("Golden 2", "For the web", False)
    assert (changed.name, changed.os, changed.media_link) == ("golden", "Linux", f"{VHDS}golden.vhd")
    assert (changed.published_date, changed.language) == ("2016-09-09T00:00:00Z", "en")
    again = cloud.send(UPDATE_OS_IMAGE(UpdateOSImage(label="Golden 3"), image_name="golden"))
    assert (again.label, again.description) == ("Golden 3", "For the web")
    assert cloud.send(GET_OS_IMAGE(image_name="golden")) == again


@pytest.mark.parametrize("operation", [DELETE_OS_IMAGE, DELETE_OS_IMAGE_WITH_MEDIA])
def test_a_deleted_image_leaves_the_disks_made_of_it(cloud: Offline, operation: object) -> None:
    prepare(cloud)
    cloud.send(add_image())
    image = role().os_virtual_hard_disk
    assert image is not None
    cloud.send(create(role(os_virtual_hard_disk=type(image)(media_link=f"{VHDS}a.vhd", source_image_name="golden"))))
    cloud.now += 20
    cloud.send(operation(image_name="golden"))  # type: ignore[operator]
    with pytest.raises(ResourceNotFound, match=r"^The image with the specified name does not exist\.$"):
        cloud.send(GET_OS_IMAGE(image_name="golden"))
    assert list(disk_names(cloud).values()) == ["web1"]


def test_images_of_the_platform_can_t_be_touched(cloud: Offline) -> None:
    for call in (
        DELETE_OS_IMAGE(image_name=UBUNTU),
        DELETE_OS_IMAGE_WITH_MEDIA(image_name=SERVER),
        UPDATE_OS_IMAGE(UpdateOSImage(label="Mine"), image_name=UBUNTU),
    ):
        with pytest.raises(BadRequest, match="belongs to the platform"):
            cloud.raw(call)
    assert cloud.send(GET_OS_IMAGE(image_name=UBUNTU)).media_link == ""


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (add_image(""), "image name has"),
        (add_image("a b"), "image name has"),
        (add_image(label=""), "label has"),
        (add_image(os=""), "Linux or Windows"),
        (add_image(media_link="https://stranger.blob.core.windows.net/vhds/a.vhd"), "of this subscription"),
        (add_image(media_link="not an address"), "http or https address"),
    ],
)
def test_a_bad_image_is_refused(cloud: Offline, call: Call[OSImage], words: str) -> None:
    prepare(cloud)
    with pytest.raises(BadRequest, match=words):
        cloud.raw(call)


def test_bad_updates_and_taken_names_are_refused(cloud: Offline) -> None:
    prepare(cloud)
    cloud.send(add_image())
    for call in (add_image("Golden", "b.vhd"), add_image(UBUNTU, "b.vhd"), add_image("other")):
        with pytest.raises(Conflict, match="already"):
            cloud.raw(call)
    for body, words in (
        (UpdateOSImage(), "label has"),
        (UpdateOSImage(label="x", published_date="soon"), "is not a date"),
    ):
        with pytest.raises(BadRequest, match=words):
            cloud.send(UPDATE_OS_IMAGE(body, image_name="golden"))
    for missing in (GET_OS_IMAGE, GET_OS_IMAGE_DETAILS, DELETE_OS_IMAGE):
        with pytest.raises(ResourceNotFound):
            cloud.raw(missing(image_name="nothing"))
