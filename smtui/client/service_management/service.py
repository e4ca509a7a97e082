"""The two services: what is declared in the other modules, driven by a blocking or by an asynchronous client."""

from __future__ import annotations

import os
from types import TracebackType
from typing import Any, Self

import httpx

from smtui.client.async_client import AsyncClient
from smtui.client.client import Client
from smtui.client.service_management import connecting
from smtui.client.service_management.affinity_groups import AffinityGroups
from smtui.client.service_management.catalogues import Catalogues
from smtui.client.service_management.certificates import Certificates
from smtui.client.service_management.deployments import Deployments
from smtui.client.service_management.disks import Disks
from smtui.client.service_management.hosted_services import HostedServices
from smtui.client.service_management.method import Asynchronous, Synchronous
from smtui.client.service_management.operations import Operations
from smtui.client.service_management.os_images import OSImages
from smtui.client.service_management.reserved_ips import ReservedIPs
from smtui.client.service_management.role_instances import RoleInstances
from smtui.client.service_management.role_operations import RoleOperations
from smtui.client.service_management.storage import StorageAccounts
from smtui.client.service_management.virtual_machines import VirtualMachines
from smtui.client.service_management.vm_images import VMImages


class _Service(
    Catalogues,
    HostedServices,
    Deployments,
    RoleInstances,
    Operations,
    StorageAccounts,
    AffinityGroups,
    OSImages,
    VirtualMachines,
    RoleOperations,
    Disks,
    VMImages,
    ReservedIPs,
    Certificates,
):
    """What both services are made of."""

    def __init__(
        self,
        subscription_id: str | None = None,
        cert_file: str | os.PathLike[str] | None = None,
        host: str | None = None,
        request_session: Any = None,
        timeout: float = 65,
        *,
        endpoint: str | None = None,
        ca: str | os.PathLike[str] | None = None,
        read_only: bool = False,
        transport: Any = None,
    ) -> None:
        self.profile = connecting.profile(
            subscription_id,
            cert_file,
            host,
            request_session,
            endpoint=endpoint,
            ca=ca,
            read_only=read_only,
            environ=os.environ,
        )
        if transport is None:
            connecting.check_files(self.profile)
        self.known = {}
        self._open(transport, timeout)

    def _open(self, transport: Any, timeout: float) -> None:
        raise NotImplementedError

    @property
    def subscription_id(self) -> str:
        """The subscription, a GUID."""
        return self.profile.subscription_id

    @property
    def host(self) -> str:
        """Host, and port where it is not 443, of the endpoint."""
        return self.profile.location.netloc

    @property
    def cert_file(self) -> str:
        """Path of the management certificate."""
        return self.profile.certificate

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.subscription_id!r}, {self.cert_file!r}, host={self.host!r})"


class ServiceManagementService(_Service, Synchronous):
    """Calls the classic Azure Service Management API for one subscription; every method waits for its answer.

    The methods have the names, arguments and results of the legacy SDK. A text that the service leaves out is "", never
    None; labels and configurations are encoded for you and decoded in results. Nothing that is sent is recorded: unlike
    the console, this class has no journal.

    It keeps connections open for further calls: `close` closes them, and a `with` block at its end.

    Args:
        subscription_id: the subscription, a GUID; None for AZURE_MANAGEMENT_SUBSCRIPTIONID.
        cert_file: PEM file with the management certificate and its private key, of 2,048 bits or more; None for
            AZURE_MANAGEMENT_CERTFILE. `smtui certificate create` makes one.
        host: host name of the endpoint, or host:port; None for SMTUI_ENDPOINT and SMTUI_CA, else the public cloud.
        request_session: a `requests.Session`, of which only `cert` and `verify` are used, as cert_file and ca.
        timeout: seconds to wait for each part of an answer.
        endpoint: address of the endpoint, an https URL without a path; in place of host.
        ca: PEM file of the authority that signed the endpoint's certificate; None for the system's authorities.
        read_only: whether to refuse everything but reads.
        transport: an httpx transport that replaces the network, for tests.

    Raises:
        InvalidCall: an argument is missing or wrong. It is a ValueError.
        CertificateUnusable: a file can't be used.

    Every method raises, besides what it names itself:
        AuthenticationFailed: the certificate is not accepted for the subscription.
        ServiceError: the service answered with an error; http_status, code, message and request_id tell which. A read
            is tried up to four times before an InternalError or a ServerBusy is raised; a change is sent once.
        ClientError: there was no answer; NotSent says that nothing was sent, NoAnswer that a change may have been
            carried out or not.
        InvalidCall: an argument is wrong, and nothing was changed.
    """

    _client: Client

    def _open(self, transport: httpx.BaseTransport | None, timeout: float) -> None:
        self._client = Client(self.profile, recorder=None, transport=transport, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections, for good."""
        self._client.close()


class AsyncServiceManagementService(_Service, Asynchronous):
    """As `ServiceManagementService`, with methods that are awaited.

    async with AsyncServiceManagementService(subscription_id, "mycert.pem") as sms:
        services = await sms.list_hosted_services()

    Args:
        subscription_id: the subscription, a GUID; None for AZURE_MANAGEMENT_SUBSCRIPTIONID.
        cert_file: PEM file with the management certificate and its private key; None for AZURE_MANAGEMENT_CERTFILE.
        host: host name of the endpoint, or host:port; None for SMTUI_ENDPOINT and SMTUI_CA, else the public cloud.
        request_session: a `requests.Session`, of which only `cert` and `verify` are used, as cert_file and ca.
        timeout: seconds to wait for each part of an answer.
        endpoint: address of the endpoint, an https URL without a path; in place of host.
        ca: PEM file of the authority that signed the endpoint's certificate; None for the system's authorities.
        read_only: whether to refuse everything but reads.
        transport: an asynchronous httpx transport that replaces the network, for tests.

    Raises:
        InvalidCall: an argument is missing or wrong. It is a ValueError.
        CertificateUnusable: a file can't be used.
    """

    _client: AsyncClient

    def _open(self, transport: httpx.AsyncBaseTransport | None, timeout: float) -> None:
        self._client = AsyncClient(self.profile, recorder=None, transport=transport, timeout=timeout)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections, for good."""
        await self._client.aclose()
