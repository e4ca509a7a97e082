"""The Python API: `ServiceManagementService`, with the names of the legacy SDK, and its asynchronous twin.

    from smtui import ServiceManagementService

    sms = ServiceManagementService(subscription_id, "mycert.pem")
    for service in sms.list_hosted_services():
        print(service.service_name)

One module holds the methods for one kind of resource, each declared once for both classes; `method` says how, `service`
puts them together. `connecting` makes a profile of the constructor's arguments; `checks`, `documents` and `known` turn
arguments into what is sent and refuse what breaks a rule; `configuration_sets` and `hard_disks` hold the classes with
which a virtual machine is described.

There is no journal behind these classes: what they send is recorded nowhere. The console has one.

What is imported here is what `from smtui import *` gives.
"""

from smtui.client.errors import CertificateUnusable as CertificateUnusable
from smtui.client.errors import ClientError as ClientError
from smtui.client.errors import NoAnswer as NoAnswer
from smtui.client.errors import NotSent as NotSent
from smtui.client.errors import ReadOnlyProfile as ReadOnlyProfile
from smtui.client.service_management.checks import InputWarning as InputWarning
from smtui.client.service_management.configuration_sets import SSH as SSH
from smtui.client.service_management.configuration_sets import CertificateSetting as CertificateSetting
from smtui.client.service_management.configuration_sets import ConfigurationSet as ConfigurationSet
from smtui.client.service_management.configuration_sets import (
    ConfigurationSetInputEndpoint as ConfigurationSetInputEndpoint,
)
from smtui.client.service_management.configuration_sets import (
    ConfigurationSetInputEndpoints as ConfigurationSetInputEndpoints,
)
from smtui.client.service_management.configuration_sets import Credentials as Credentials
from smtui.client.service_management.configuration_sets import DomainJoin as DomainJoin
from smtui.client.service_management.configuration_sets import KeyPair as KeyPair
from smtui.client.service_management.configuration_sets import KeyPairs as KeyPairs
from smtui.client.service_management.configuration_sets import LinuxConfigurationSet as LinuxConfigurationSet
from smtui.client.service_management.configuration_sets import Listener as Listener
from smtui.client.service_management.configuration_sets import Listeners as Listeners
from smtui.client.service_management.configuration_sets import LoadBalancerProbe as LoadBalancerProbe
from smtui.client.service_management.configuration_sets import PublicIP as PublicIP
from smtui.client.service_management.configuration_sets import PublicIPs as PublicIPs
from smtui.client.service_management.configuration_sets import PublicKey as PublicKey
from smtui.client.service_management.configuration_sets import PublicKeys as PublicKeys
from smtui.client.service_management.configuration_sets import StoredCertificateSettings as StoredCertificateSettings
from smtui.client.service_management.configuration_sets import WindowsConfigurationSet as WindowsConfigurationSet
from smtui.client.service_management.configuration_sets import WinRM as WinRM
from smtui.client.service_management.hard_disks import DataVirtualHardDisk as DataVirtualHardDisk
from smtui.client.service_management.hard_disks import DataVirtualHardDisks as DataVirtualHardDisks
from smtui.client.service_management.hard_disks import DnsServer as DnsServer
from smtui.client.service_management.hard_disks import OSVirtualHardDisk as OSVirtualHardDisk
from smtui.client.service_management.hard_disks import (
    ResourceExtensionParameterValue as ResourceExtensionParameterValue,
)
from smtui.client.service_management.hard_disks import (
    ResourceExtensionParameterValues as ResourceExtensionParameterValues,
)
from smtui.client.service_management.hard_disks import ResourceExtensionReference as ResourceExtensionReference
from smtui.client.service_management.hard_disks import ResourceExtensionReferences as ResourceExtensionReferences
from smtui.client.service_management.results import AsynchronousOperationError as AsynchronousOperationError
from smtui.client.service_management.results import AsynchronousOperationResult as AsynchronousOperationResult
from smtui.client.service_management.results import AzureAsyncOperationHttpError as AzureAsyncOperationHttpError
from smtui.client.service_management.results import AzureConflictHttpError as AzureConflictHttpError
from smtui.client.service_management.results import AzureHttpError as AzureHttpError
from smtui.client.service_management.results import AzureMissingResourceHttpError as AzureMissingResourceHttpError
from smtui.client.service_management.results import OperationFailed as OperationFailed
from smtui.client.service_management.results import OperationTimedOut as OperationTimedOut
from smtui.client.service_management.service import AsyncServiceManagementService as AsyncServiceManagementService
from smtui.client.service_management.service import ServiceManagementService as ServiceManagementService
from smtui.client.service_management.vm_images import CaptureRoleAsVMImage as CaptureRoleAsVMImage
from smtui.protocol.errors import AuthenticationFailed as AuthenticationFailed
from smtui.protocol.errors import BadRequest as BadRequest
from smtui.protocol.errors import Conflict as Conflict
from smtui.protocol.errors import Forbidden as Forbidden
from smtui.protocol.errors import InternalError as InternalError
from smtui.protocol.errors import ResourceNotFound as ResourceNotFound
from smtui.protocol.errors import ServerBusy as ServerBusy
from smtui.protocol.errors import ServiceError as ServiceError
from smtui.protocol.operation import InvalidCall as InvalidCall
from smtui.protocol.os_images import OSImage as OSImage
from smtui.protocol.vm_images import DataDiskConfiguration as DataDiskConfiguration
from smtui.protocol.vm_images import OSDiskConfiguration as OSDiskConfiguration
from smtui.protocol.vm_images import VMImage as VMImage
