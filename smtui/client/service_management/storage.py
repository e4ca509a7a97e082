"""Methods for storage accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from smtui.client.service_management import checks, known
from smtui.client.service_management.checks import refuse
from smtui.client.service_management.method import Methods, Steps, change, method, read
from smtui.client.service_management.results import AsynchronousOperationResult
from smtui.protocol import names, storage
from smtui.protocol.availability import AvailabilityResponse
from smtui.protocol.storage import StorageAccountKeys, StorageService

_WITHOUT_REPLICATION = "Standard_LRS"
_WITH_REPLICATION = "Standard_GRS"


class StorageAccounts(Methods):
    """Storage accounts."""

    @method
    def list_storage_accounts(self) -> Steps[tuple[StorageService, ...]]:
        """List Storage Accounts: gives every storage account of the subscription.

        Returns:
            Each with service_name, url, extended_properties and storage_service_properties: label, description,
            location, affinity_group, status, endpoints, account_type and more. It has a location or an affinity group;
            the other is "".

        Raises:
            ServiceError: the service refused; see the class.
        """
        return (yield from read(storage.LIST_STORAGE_ACCOUNTS()))

    @method
    def get_storage_account_properties(self, service_name: str) -> Steps[StorageService]:
        """Get Storage Account Properties: gives one storage account.

        Args:
            service_name: name of the storage account.

        Returns:
            As `list_storage_accounts`.

        Raises:
            ResourceNotFound: there is no such storage account.
        """
        return (yield from read(storage.GET_STORAGE_ACCOUNT(service_name=service_name)))

    @method
    def get_storage_account_keys(self, service_name: str) -> Steps[StorageAccountKeys]:
        """Get Storage Account Keys: gives the two access keys of a storage account.

        Args:
            service_name: name of the storage account.

        Returns:
            storage_service_keys with primary and secondary, each base64 of 64 bytes.

        Raises:
            ResourceNotFound: there is no such storage account.
        """
        return (yield from read(storage.GET_STORAGE_ACCOUNT_KEYS(service_name=service_name)))

    @method
    def regenerate_storage_account_keys(self, service_name: str, key_type: str) -> Steps[StorageAccountKeys]:
        """Regenerate Storage Account Keys: makes one access key anew; the old one stops working at once.

        Args:
            service_name: name of the storage account.
            key_type: "Primary" or "Secondary", in any case.

        Returns:
            As `get_storage_account_keys`.

        Raises:
            InvalidCall: another key type.
            ResourceNotFound: there is no such storage account.
        """
        body = storage.RegenerateKeys(checks.choice(key_type, (storage.PRIMARY, storage.SECONDARY), "The key type"))
        return (yield from read(storage.REGENERATE_STORAGE_ACCOUNT_KEYS(body, service_name=service_name)))

    @method
    def create_storage_account(
        self,
        service_name: str,
        description: str | None,
        label: str,
        affinity_group: str | None = None,
        location: str | None = None,
        geo_replication_enabled: bool | None = None,
        extended_properties: Mapping[str, str] | None = None,
        account_type: str | None = "Standard_GRS",
    ) -> Steps[AsynchronousOperationResult]:
        """Create Storage Account: makes a storage account for blobs, queues and tables.

        Args:
            service_name: 3 to 24 digits and lower-case letters; unique in all of the service.
            description: at most 1,024 characters; may be None.
            label: 1 to 100 characters; encoded for you.
            affinity_group: name of an affinity group; exactly one of it and location is given.
            location: name of a location, as `list_locations` gives it.
            geo_replication_enabled: False makes the account type Standard_LRS; the older way to say it.
            extended_properties: names and values, at most 50.
            account_type: "Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_RAGRS" or "Premium_LRS".

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: an argument breaks its rule, or there is no such location; nothing was created.
            Conflict: the name is taken.
            Forbidden: the quota of storage accounts is used up.
        """
        body = storage.CreateStorageServiceInput(
            service_name=checks.created(names.STORAGE_ACCOUNT_NAME, service_name, "The storage account name"),
            description=checks.description(description),
            label=checks.label(label),
            extended_properties=checks.properties(extended_properties, names.MAX_EXTENDED_PROPERTIES),
            account_type=_account_type(geo_replication_enabled, account_type),
        )
        where, group = checks.place(location, affinity_group)
        where = yield from known.location(self, where)
        return (yield from change(storage.CREATE_STORAGE_ACCOUNT(replace(body, location=where, affinity_group=group))))

    @method
    def update_storage_account(
        self,
        service_name: str,
        description: str | None = None,
        label: str | None = None,
        geo_replication_enabled: bool | None = None,
        extended_properties: Mapping[str, str | None] | None = None,
        account_type: str | None = None,
    ) -> Steps[AsynchronousOperationResult]:
        """Update Storage Account: changes what is given; the rest stays.

        The legacy SDK sent account type Standard_GRS whenever none was given, and so changed the replication of the
        account; here None keeps it.

        Args:
            service_name: name of the storage account.
            description: at most 1,024 characters. None keeps it.
            label: 1 to 100 characters; encoded for you. None keeps it.
            geo_replication_enabled: True makes the account type Standard_GRS, False Standard_LRS. None keeps it.
            extended_properties: names and values, at most 50; a value of None deletes the property.
            account_type: as `create_storage_account`. None keeps it.

        Returns:
            request_id; the change is done at once.

        Raises:
            InvalidCall: an argument breaks its rule, or nothing is to change.
            ResourceNotFound: there is no such storage account.
        """
        if geo_replication_enabled and not account_type:
            account_type = _WITH_REPLICATION
        body = storage.UpdateStorageServiceInput(
            description=checks.description(description),
            label=checks.optional_label(label),
            extended_properties=checks.properties(extended_properties, names.MAX_EXTENDED_PROPERTIES),
            account_type=_account_type(geo_replication_enabled, account_type),
        )
        if body == storage.UpdateStorageServiceInput():
            refuse("Give a description, a label, extended properties or an account type: nothing is to change.")
        return (yield from change(storage.UPDATE_STORAGE_ACCOUNT(body, service_name=service_name)))

    @method
    def delete_storage_account(self, service_name: str) -> Steps[AsynchronousOperationResult]:
        """Delete Storage Account: deletes a storage account with all blobs, queues and tables in it.

        Args:
            service_name: name of the storage account.

        Returns:
            request_id; the account is gone at once.

        Raises:
            ResourceNotFound: there is no such storage account.
            BadRequest: disks or images lie in it.
        """
        return (yield from change(storage.DELETE_STORAGE_ACCOUNT(service_name=service_name)))

    @method
    def check_storage_account_name_availability(self, service_name: str) -> Steps[AvailabilityResponse]:
        """Check Storage Account Name Availability: tells whether a name is still free in all of the service.

        Args:
            service_name: the name.

        Returns:
            result: whether it is free; reason: why not, in the service's words.

        Raises:
            BadRequest: it breaks the naming rule.
        """
        return (yield from read(storage.CHECK_STORAGE_ACCOUNT_NAME(service_name=service_name)))


def _account_type(geo_replication_enabled: bool | None, account_type: str | None) -> str:
    if checks.flag(geo_replication_enabled, "geo_replication_enabled") is False:
        return _WITHOUT_REPLICATION
    return checks.choice(account_type, names.ACCOUNT_TYPES, "The account type") if account_type else ""
