"""Methods for deployments of a cloud service: one in production, one in staging."""

from __future__ import annotations

from collections.abc import Mapping

from smtui.client.service_management import checks, documents
from smtui.client.service_management.checks import refuse, warn
from smtui.client.service_management.documents import Document
from smtui.client.service_management.method import Methods, Steps, change, method, read
from smtui.client.service_management.results import AsynchronousOperationResult
from smtui.protocol import deployments, names
from smtui.protocol.deployments import Deployment


class Deployments(Methods):
    """Deployments."""

    @method
    def get_deployment_by_slot(self, service_name: str, deployment_slot: str) -> Steps[Deployment]:
        """Get Deployment: gives what is in a slot.

        Args:
            service_name: name of the cloud service.
            deployment_slot: "production" or "staging", in any case.

        Returns:
            name, deployment_slot (Production or Staging), private_id, status, label, url, configuration (the bytes of
            the .cscfg, decoded), role_instance_list (instance_name, instance_status, instance_size, …), role_list,
            upgrade_status (None when no update runs), virtual_ips and more.

        Raises:
            ResourceNotFound: there is no such cloud service, or the slot is empty.
            InvalidCall: no such slot.
        """
        slot = checks.slot(deployment_slot)
        return (yield from read(deployments.GET_DEPLOYMENT_BY_SLOT(service_name=service_name, deployment_slot=slot)))

    @method
    def get_deployment_by_name(self, service_name: str, deployment_name: str) -> Steps[Deployment]:
        """Get Deployment: gives the deployment of a name.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.

        Returns:
            As `get_deployment_by_slot`.

        Raises:
            ResourceNotFound: there is no such cloud service or deployment.
        """
        return (
            yield from read(
                deployments.GET_DEPLOYMENT_BY_NAME(service_name=service_name, deployment_name=deployment_name)
            )
        )

    @method
    def create_deployment(
        self,
        service_name: str,
        deployment_slot: str,
        name: str,
        package_url: str,
        label: str,
        configuration: Document,
        start_deployment: bool = False,
        treat_warnings_as_error: bool = False,
        extended_properties: Mapping[str, str] | None = None,
    ) -> Steps[AsynchronousOperationResult]:
        """Create Deployment: puts a service package into an empty slot.

        Args:
            service_name: name of the cloud service.
            deployment_slot: "production" or "staging", in any case.
            name: name of the deployment, unique in its cloud service: 1 to 100 characters, none of them / \\\\ ? # %.
            package_url: http or https address of the .cspkg blob, in a storage account of the subscription.
            label: 1 to 100 characters; encoded for you.
            configuration: the .cscfg, at most 1 MiB, with at least one role: a path, an open file, bytes, XML text,
                or base64 as text or bytes; encoded for you.
            start_deployment: whether to start it; a deployment that is not started ends up Suspended, and costs.
            treat_warnings_as_error: whether a warning refuses the deployment.
            extended_properties: names and values, at most 25.

        Returns:
            request_id of the operation, which goes on after the answer; when it has Succeeded, the instances are still
            starting.

        Raises:
            InvalidCall: an argument breaks its rule; nothing was sent.
            ResourceNotFound: there is no such cloud service.
            Conflict: the slot is occupied, the name is taken in this cloud service, or another operation holds it.
        """
        words = [word.lower() for word in (deployments.PRODUCTION, deployments.STAGING)]
        if str(deployment_slot).lower() not in words and str(name).lower() in words:
            refuse("The slot comes before the name: create_deployment(service_name, deployment_slot, name, …).")
        slot = checks.slot(deployment_slot)
        body = deployments.CreateDeployment(
            name=checks.created(names.DEPLOYMENT_NAME, name, "The deployment name"),
            package_url=checks.package_url(package_url),
            label=checks.label(label),
            configuration=documents.configuration(configuration),
            start_deployment=checks.flag(start_deployment, "start_deployment"),
            treat_warnings_as_error=checks.flag(treat_warnings_as_error, "treat_warnings_as_error"),
            extended_properties=checks.properties(extended_properties, names.MAX_EXTENDED_PROPERTIES_OF_A_DEPLOYMENT),
        )
        return (yield from change(deployments.CREATE_DEPLOYMENT(body, service_name=service_name, deployment_slot=slot)))

    @method
    def delete_deployment(
        self, service_name: str, deployment_name: str, delete_vhd: bool = False
    ) -> Steps[AsynchronousOperationResult]:
        """Delete Deployment: deletes a deployment with its instances or virtual machines.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            delete_vhd: whether to delete the disks of its virtual machines and their blobs too; otherwise they stay,
                and cost.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            ResourceNotFound: there is no such cloud service or deployment.
            Conflict: another operation holds the deployment.
        """
        delete = deployments.DELETE_DEPLOYMENT_WITH_MEDIA if delete_vhd else deployments.DELETE_DEPLOYMENT
        return (yield from change(delete(service_name=service_name, deployment_name=deployment_name)))

    @method
    def swap_deployment(
        self, service_name: str, production: str, source_deployment: str
    ) -> Steps[AsynchronousOperationResult]:
        """Swap Deployment: staging becomes production and production staging; the names stay with the deployments.

        Args:
            service_name: name of the cloud service.
            production: name of the deployment that is in production now.
            source_deployment: name of the deployment that is in staging now.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: a name is missing, or both are the same.
            ResourceNotFound: there is no such cloud service.
            Conflict: the two are not what is in production and in staging, or another operation holds one.
            BadRequest: they differ in their endpoints, or one holds virtual machines.
        """
        body = deployments.Swap(
            checks.text(production, "The name of the deployment in production"),
            checks.text(source_deployment, "The name of the deployment in staging"),
        )
        if body.production == body.source_deployment:
            refuse("A swap takes two deployments: the one in production and the one in staging.")
        return (yield from change(deployments.SWAP_DEPLOYMENT(body, service_name=service_name)))

    @method
    def change_deployment_configuration(
        self,
        service_name: str,
        deployment_name: str,
        configuration: Document,
        treat_warnings_as_error: bool = False,
        mode: str = "Auto",
        extended_properties: Mapping[str, str | None] | None = None,
    ) -> Steps[AsynchronousOperationResult]:
        """Change Deployment Configuration: gives a deployment another .cscfg, with the roles that are deployed.

        It reads the deployment first, to compare the roles.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            configuration: the .cscfg, at most 1 MiB: a path, an open file, bytes, XML text, or base64 as text or
                bytes; encoded for you. Instance counts, values of settings, thumbprints of certificates and the guest
                operating system can differ; roles can't.
            treat_warnings_as_error: whether a warning refuses the change.
            mode: "Auto", "Manual" (see `walk_upgrade_domain`) or "Simultaneous" (all instances at once).
            extended_properties: names and values, at most 25; a value of None deletes the property.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: an argument breaks its rule, or the roles are not those that are deployed; nothing was changed.
            ResourceNotFound: there is no such cloud service or deployment.
            Conflict: another operation holds the deployment.
        """
        content, said = documents.parsed(configuration)
        body = deployments.ChangeConfiguration(
            configuration=content,
            treat_warnings_as_error=checks.flag(treat_warnings_as_error, "treat_warnings_as_error"),
            mode=checks.choice(mode or "Auto", names.UPDATE_MODES, "The mode"),
            extended_properties=checks.properties(extended_properties, names.MAX_EXTENDED_PROPERTIES_OF_A_DEPLOYMENT),
        )
        place = {"service_name": service_name, "deployment_name": deployment_name}
        call = deployments.CHANGE_DEPLOYMENT_CONFIGURATION(body, **place)
        deployed = yield from read(deployments.GET_DEPLOYMENT_BY_NAME(**place))
        problem = names.role_set_problem(
            [role.name for role in said.roles], [role.role_name for role in deployed.role_list]
        )
        if problem:
            refuse(problem)
        return (yield from change(call))

    @method
    def update_deployment_status(
        self, service_name: str, deployment_name: str, status: str
    ) -> Steps[AsynchronousOperationResult]:
        """Update Deployment Status: starts or suspends a deployment; a suspended one still costs.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            status: "Running" or "Suspended", in any case.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: another status.
            ResourceNotFound: there is no such cloud service or deployment.
            Conflict: another operation holds the deployment.
        """
        body = deployments.UpdateDeploymentStatus(
            checks.choice(status, (deployments.RUNNING, deployments.SUSPENDED), "The status")
        )
        return (
            yield from change(
                deployments.UPDATE_DEPLOYMENT_STATUS(body, service_name=service_name, deployment_name=deployment_name)
            )
        )

    @method
    def upgrade_deployment(
        self,
        service_name: str,
        deployment_name: str,
        mode: str,
        package_url: str,
        configuration: Document,
        label: str,
        force: bool,
        role_to_upgrade: str | None = None,
        extended_properties: Mapping[str, str | None] | None = None,
    ) -> Steps[AsynchronousOperationResult]:
        """Upgrade Deployment: puts another package into a deployment, one upgrade domain after the other.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            mode: "Auto", "Manual" (see `walk_upgrade_domain`) or "Simultaneous" (all instances at once).
            package_url: http or https address of the .cspkg blob, in a storage account of the subscription.
            configuration: the .cscfg, at most 1 MiB: a path, an open file, bytes, XML text, or base64 as text or
                bytes; encoded for you.
            label: 1 to 100 characters; encoded for you.
            force: whether local data of the instances may be lost.
            role_to_upgrade: name of the one role to upgrade; None for all.
            extended_properties: names and values, at most 25; a value of None deletes the property.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: an argument breaks its rule; nothing was sent.
            ResourceNotFound: there is no such cloud service or deployment.
            Conflict: another operation holds the deployment.
        """
        content, said = documents.parsed(configuration)
        role = checks.optional(role_to_upgrade, "The role to upgrade")
        if role and role.lower() not in [each.name.lower() for each in said.roles]:
            warn(f"The configuration has no role {role!r}, which is to be upgraded.")
        body = deployments.UpgradeDeployment(
            mode=checks.choice(mode, names.UPDATE_MODES, "The mode"),
            package_url=checks.package_url(package_url),
            configuration=content,
            label=checks.label(label),
            role_to_upgrade=role,
            force=bool(checks.flag(force, "force")),
            extended_properties=checks.properties(extended_properties, names.MAX_EXTENDED_PROPERTIES_OF_A_DEPLOYMENT),
        )
        return (
            yield from change(
                deployments.UPGRADE_DEPLOYMENT(body, service_name=service_name, deployment_name=deployment_name)
            )
        )

    @method
    def walk_upgrade_domain(
        self, service_name: str, deployment_name: str, upgrade_domain: int
    ) -> Steps[AsynchronousOperationResult]:
        """Walk Upgrade Domain: updates the next upgrade domain in an update whose mode is Manual.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            upgrade_domain: 0 for the first, then 1, 2 and so on, up to 19; each after the one before is done.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: not a whole number from 0 to 19.
            BadRequest: no such update runs, or another domain is next.
            ResourceNotFound: there is no such cloud service or deployment.
        """
        body = deployments.WalkUpgradeDomain(checks.whole(upgrade_domain, range(20), "The upgrade domain"))
        return (
            yield from change(
                deployments.WALK_UPGRADE_DOMAIN(body, service_name=service_name, deployment_name=deployment_name)
            )
        )

    @method
    def rollback_update_or_upgrade(
        self, service_name: str, deployment_name: str, mode: str, force: bool
    ) -> Steps[AsynchronousOperationResult]:
        """Rollback Update Or Upgrade: takes an update back that is not finished.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment; its rollback_allowed says whether this is possible.
            mode: "Auto" or "Manual".
            force: whether local data of the instances may be lost.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: another mode.
            BadRequest: no update runs, or it can't be taken back any more.
            ResourceNotFound: there is no such cloud service or deployment.
        """
        body = deployments.RollbackUpdateOrUpgrade(
            checks.choice(mode, names.UPDATE_MODES[:2], "The mode"), bool(checks.flag(force, "force"))
        )
        return (
            yield from change(
                deployments.ROLLBACK_UPDATE_OR_UPGRADE(body, service_name=service_name, deployment_name=deployment_name)
            )
        )
