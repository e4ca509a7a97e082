"""Storage accounts."""

from dataclasses import dataclass
from typing import Final

from smtui.protocol.availability import AvailabilityResponse
from smtui.protocol.codec import Collection, child, flag, items, text
from smtui.protocol.extended_properties import ExtendedProperty
from smtui.protocol.operation import Effect, Operation

PRIMARY: Final = "Primary"
SECONDARY: Final = "Secondary"


@dataclass(frozen=True, slots=True)
class CustomDomain:
    """A domain name of the owner's that reaches the account."""

    name: str = text()
    use_sub_domain_name: bool | None = flag()


@dataclass(frozen=True, slots=True)
class StorageServiceProperties:
    """Properties of a storage account. Older replies say GeoReplicationEnabled, newer ones AccountType."""

    description: str = text(nil=True)
    affinity_group: str = text()
    location: str = text()
    label: str = text(base64=True)
    status: str = text()
    endpoints: tuple[str, ...] = items(str, item="Endpoint")
    geo_replication_enabled: bool | None = flag()
    geo_primary_region: str = text()
    status_of_primary: str = text()
    last_geo_failover_time: str = text()
    geo_secondary_region: str = text(keep=True)
    status_of_secondary: str = text(keep=True)
    creation_time: str = text()
    custom_domains: tuple[CustomDomain, ...] = items(CustomDomain, keep=True)
    secondary_read_enabled: bool | None = flag()
    secondary_endpoints: tuple[str, ...] = items(str, item="Endpoint")
    account_type: str = text()


@dataclass(frozen=True, slots=True)
class StorageService:
    """A storage account."""

    url: str = text()
    service_name: str = text()
    storage_service_properties: StorageServiceProperties | None = child(StorageServiceProperties)
    extended_properties: tuple[ExtendedProperty, ...] = items(ExtendedProperty, keep=True)
    capabilities: tuple[str, ...] = items(str, item="Capability")


@dataclass(frozen=True, slots=True)
class CreateStorageServiceInput:
    """Body of Create Storage Account: affinity group or location, exactly one."""

    service_name: str = text()
    description: str = text()
    label: str = text(base64=True)
    affinity_group: str = text()
    location: str = text()
    extended_properties: tuple[ExtendedProperty, ...] = items(ExtendedProperty)
    geo_replication_enabled: bool | None = flag()
    account_type: str = text()


@dataclass(frozen=True, slots=True)
class UpdateStorageServiceInput:
    """Body of Update Storage Account; what is left out stays as it is.

    An extended property with an empty value is deleted. A changed account type changes the replication.
    """

    description: str = text()
    label: str = text(base64=True)
    extended_properties: tuple[ExtendedProperty, ...] = items(ExtendedProperty)
    geo_replication_enabled: bool | None = flag()
    account_type: str = text()


@dataclass(frozen=True, slots=True)
class StorageServiceKeys:
    """The two access keys of a storage account: base64 of 64 bytes each."""

    primary: str = text(secret=True)
    secondary: str = text(secret=True)


@dataclass(frozen=True, slots=True)
class StorageAccountKeys:
    """Result of Get Storage Account Keys and of Regenerate Storage Account Keys."""

    TAG = "StorageService"

    url: str = text()
    storage_service_keys: StorageServiceKeys | None = child(StorageServiceKeys)


@dataclass(frozen=True, slots=True)
class RegenerateKeys:
    """Body of Regenerate Storage Account Keys: Primary or Secondary."""

    key_type: str = text()


LIST_STORAGE_ACCOUNTS: Operation[tuple[StorageService, ...]] = Operation(
    name="List Storage Accounts",
    python_name="list_storage_accounts",
    method="GET",
    path="services/storageservices",
    result=Collection("StorageServices", StorageService),
)

GET_STORAGE_ACCOUNT = Operation(
    name="Get Storage Account Properties",
    python_name="get_storage_account_properties",
    method="GET",
    path="services/storageservices/{service_name}",
    result=StorageService,
    target="{service_name}",
)

CREATE_STORAGE_ACCOUNT: Operation[None] = Operation(
    name="Create Storage Account",
    python_name="create_storage_account",
    method="POST",
    path="services/storageservices",
    body=CreateStorageServiceInput,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target="{service_name}",
)

UPDATE_STORAGE_ACCOUNT: Operation[None] = Operation(
    name="Update Storage Account",
    python_name="update_storage_account",
    method="PUT",
    path="services/storageservices/{service_name}",
    body=UpdateStorageServiceInput,
    effect=Effect.CHANGE,
    target="{service_name}",
)

# Refused while disks or images lie in the account.
DELETE_STORAGE_ACCOUNT: Operation[None] = Operation(
    name="Delete Storage Account",
    python_name="delete_storage_account",
    method="DELETE",
    path="services/storageservices/{service_name}",
    effect=Effect.DESTROY,
    target="{service_name}",
)

GET_STORAGE_ACCOUNT_KEYS = Operation(
    name="Get Storage Account Keys",
    python_name="get_storage_account_keys",
    method="GET",
    path="services/storageservices/{service_name}/keys",
    result=StorageAccountKeys,
    target="{service_name}",
)

# The old key stops working at once.
REGENERATE_STORAGE_ACCOUNT_KEYS = Operation(
    name="Regenerate Storage Account Keys",
    python_name="regenerate_storage_account_keys",
    method="POST",
    path="services/storageservices/{service_name}/keys?action=regenerate",
    body=RegenerateKeys,
    result=StorageAccountKeys,
    effect=Effect.DESTROY,
    target="{service_name}/{key_type}",
)

# A name that breaks the naming rule is answered with 400 BadRequest, not with a result of false.
CHECK_STORAGE_ACCOUNT_NAME = Operation(
    name="Check Storage Account Name Availability",
    python_name="check_storage_account_name_availability",
    method="GET",
    path="services/storageservices/operations/isavailable/{service_name}",
    result=AvailabilityResponse,
    target="{service_name}",
)
