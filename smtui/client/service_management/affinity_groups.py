"""Methods for affinity groups: what is to stand close together in one location."""

from __future__ import annotations

from dataclasses import replace

from smtui.client.service_management import checks, known
from smtui.client.service_management.method import Methods, Steps, change, method, read
from smtui.client.service_management.results import AsynchronousOperationResult
from smtui.protocol import affinity_groups, names
from smtui.protocol.affinity_groups import AffinityGroup, AffinityGroupProperties


class AffinityGroups(Methods):
    """Affinity groups."""

    @method
    def list_affinity_groups(self) -> Steps[tuple[AffinityGroup, ...]]:
        """List Affinity Groups: gives every affinity group of the subscription.

        Returns:
            Each with name, label, description, location, capabilities and created_time.

        Raises:
            ServiceError: the service refused; see the class.
        """
        return (yield from read(affinity_groups.LIST_AFFINITY_GROUPS()))

    @method
    def get_affinity_group_properties(self, affinity_group_name: str) -> Steps[AffinityGroupProperties]:
        """Get Affinity Group Properties: gives one affinity group and what is in it.

        Args:
            affinity_group_name: name of the affinity group.

        Returns:
            As `list_affinity_groups`, and hosted_services and storage_services.

        Raises:
            ResourceNotFound: there is no such affinity group.
        """
        return (yield from read(affinity_groups.GET_AFFINITY_GROUP(affinity_group_name=affinity_group_name)))

    @method
    def create_affinity_group(
        self, name: str, label: str, location: str, description: str | None = None
    ) -> Steps[AsynchronousOperationResult]:
        """Create Affinity Group: makes an affinity group in a location.

        Args:
            name: 1 to 63 letters, digits and hyphens, beginning with a letter or digit; unique in the subscription.
            label: 1 to 100 characters; encoded for you.
            location: name of a location, as `list_locations` gives it; it can't be changed later.
            description: at most 1,024 characters.

        Returns:
            request_id; the affinity group is there at once.

        Raises:
            InvalidCall: an argument breaks its rule, or there is no such location; nothing was created.
            Conflict: the name is taken.
        """
        body = affinity_groups.CreateAffinityGroup(
            name=checks.created(names.AFFINITY_GROUP_NAME, name, "The affinity group name"),
            label=checks.label(label),
            description=checks.description(description),
        )
        where = yield from known.location(self, checks.text(location, "The location"))
        return (yield from change(affinity_groups.CREATE_AFFINITY_GROUP(replace(body, location=where))))

    @method
    def update_affinity_group(
        self, affinity_group_name: str, label: str, description: str | None = None
    ) -> Steps[AsynchronousOperationResult]:
        """Update Affinity Group: changes the label and the description.

        Args:
            affinity_group_name: name of the affinity group.
            label: 1 to 100 characters; encoded for you.
            description: at most 1,024 characters. None keeps it.

        Returns:
            request_id; the change is done at once.

        Raises:
            InvalidCall: an argument breaks its rule.
            ResourceNotFound: there is no such affinity group.
        """
        body = affinity_groups.UpdateAffinityGroup(checks.label(label), checks.description(description))
        return (yield from change(affinity_groups.UPDATE_AFFINITY_GROUP(body, affinity_group_name=affinity_group_name)))

    @method
    def delete_affinity_group(self, affinity_group_name: str) -> Steps[AsynchronousOperationResult]:
        """Delete Affinity Group: deletes an affinity group that nothing belongs to.

        Args:
            affinity_group_name: name of the affinity group.

        Returns:
            request_id; the affinity group is gone at once.

        Raises:
            ResourceNotFound: there is no such affinity group.
            ServiceError: cloud services or storage accounts belong to it (a Conflict or a BadRequest).
        """
        return (yield from change(affinity_groups.DELETE_AFFINITY_GROUP(affinity_group_name=affinity_group_name)))
