"""Extensions that the guest agent of a virtual machine can install."""

from dataclasses import dataclass

from smtui.protocol.codec import Collection, flag, text
from smtui.protocol.operation import Operation


@dataclass(frozen=True, slots=True)
class ResourceExtension:
    """One version of an extension, in recorded element order; `regions` joins locations with ";"."""

    publisher: str = text()
    name: str = text()
    version: str = text()
    label: str = text()
    description: str = text()
    public_configuration_schema: str = text(base64=True)
    private_configuration_schema: str = text(base64=True)
    sample_config: str = text(base64=True)
    replication_completed: bool | None = flag()
    eula: str = text()
    privacy_uri: str = text()
    homepage_uri: str = text()
    is_json_extension: bool | None = flag()
    is_internal_extension: bool | None = flag()
    disallow_major_version_upgrade: bool | None = flag()
    supported_os: str = text("SupportedOS")
    company_name: str = text()
    published_date: str = text()
    regions: str = text()


# The latest version of each.
LIST_RESOURCE_EXTENSIONS: Operation[tuple[ResourceExtension, ...]] = Operation(
    name="List Resource Extensions",
    python_name="list_resource_extensions",
    method="GET",
    path="services/resourceextensions",
    result=Collection("ResourceExtensions", ResourceExtension),
)

LIST_RESOURCE_EXTENSION_VERSIONS: Operation[tuple[ResourceExtension, ...]] = Operation(
    name="List Resource Extension Versions",
    python_name="list_resource_extension_versions",
    method="GET",
    path="services/resourceextensions/{publisher_name}/{extension_name}",
    result=Collection("ResourceExtensions", ResourceExtension),
    target="{publisher_name}/{extension_name}",
)
