"""Resource extensions: none is offered here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtui.localcloud.registry import answers
from smtui.protocol.resource_extensions import ResourceExtension

if TYPE_CHECKING:
    from smtui.localcloud.request import Request


@answers("resource_extensions.LIST_RESOURCE_EXTENSIONS")
@answers("resource_extensions.LIST_RESOURCE_EXTENSION_VERSIONS")
def list_resource_extensions(request: Request) -> tuple[ResourceExtension, ...]:
    """Answer List Resource Extensions and List Resource Extension Versions."""
    del request
    return ()
