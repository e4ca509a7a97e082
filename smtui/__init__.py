"""smtui: a terminal console for the classic Azure Service Management API, and its Python API.

`from smtui import *` gives `ServiceManagementService` and what scripts of the legacy SDK use around it. It is loaded
when one of the names is first asked for, so that `import smtui` costs nothing.
"""

# ruff: noqa: F405

# As typing has it, without the milliseconds that loading typing takes.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from smtui.client.service_management import *  # noqa: F403

__version__ = "0.1.0"

__all__ = [
    "SSH",
    "AsyncServiceManagementService",
    "AsynchronousOperationError",
    "AsynchronousOperationResult",
    "AuthenticationFailed",
    "AzureAsyncOperationHttpError",
    "AzureConflictHttpError",
    "AzureHttpError",
    "AzureMissingResourceHttpError",
    "BadRequest",
    "CaptureRoleAsVMImage",
    "CertificateSetting",
    "CertificateUnusable",
    "ClientError",
    "ConfigurationSet",
    "ConfigurationSetInputEndpoint",
    "ConfigurationSetInputEndpoints",
    "Conflict",
    "Credentials",
    "DataDiskConfiguration",
    "DataVirtualHardDisk",
    "DataVirtualHardDisks",
    "DnsServer",
    "DomainJoin",
    "Forbidden",
    "InputWarning",
    "InternalError",
    "InvalidCall",
    "KeyPair",
    "KeyPairs",
    "LinuxConfigurationSet",
    "Listener",
    "Listeners",
    "LoadBalancerProbe",
    "NoAnswer",
    "NotSent",
    "OSDiskConfiguration",
    "OSImage",
    "OSVirtualHardDisk",
    "OperationFailed",
    "OperationTimedOut",
    "PublicIP",
    "PublicIPs",
    "PublicKey",
    "PublicKeys",
    "ReadOnlyProfile",
    "ResourceExtensionParameterValue",
    "ResourceExtensionParameterValues",
    "ResourceExtensionReference",
    "ResourceExtensionReferences",
    "ResourceNotFound",
    "ServerBusy",
    "ServiceError",
    "ServiceManagementService",
    "StoredCertificateSettings",
    "VMImage",
    "WinRM",
    "WindowsConfigurationSet",
]


if not TYPE_CHECKING:

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module 'smtui' has no attribute {name!r}")
        from importlib import import_module

        value = globals()[name] = getattr(import_module("smtui.client.service_management"), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
