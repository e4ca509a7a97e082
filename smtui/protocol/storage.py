"""Storage accounts."""

from dataclasses import dataclass

from smtui.protocol.codec import Collection, child, flag, items, text
from smtui.protocol.extended_properties import ExtendedProperty
from smtui.protocol.operation import Effect, Operation


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

DELETE_STORAGE_ACCOUNT: Operation[None] = Operation(
    name="Delete Storage Account",
    python_name="delete_storage_account",
    method="DELETE",
    path="services/storageservices/{service_name}",
    effect=Effect.DESTROY,
    target="{service_name}",
)
