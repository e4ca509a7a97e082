"""VM images: there are none, and none can be made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtui.localcloud.registry import answers
from smtui.protocol.vm_images import VMImage

if TYPE_CHECKING:
    from smtui.localcloud.request import Request


@answers("vm_images.LIST_VM_IMAGES")
def list_vm_images(request: Request) -> tuple[VMImage, ...]:
    """Answer List VM Images."""
    del request
    return ()
