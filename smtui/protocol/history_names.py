"""What List Subscription Operations calls the operations: the names of the service's own contract, not the titles."""

from typing import Final

BY_SLOT: Final = "BySlot"
"""What a name ends in where a deployment was named by its slot."""

# Where the contract says more than the title without its spaces.
_NAMES: Final = {
    "Create Cloud Service": "CreateHostedService",
    "Update Cloud Service": "UpdateHostedService",
    "Delete Cloud Service": "DeleteHostedService",
    "Create Storage Account": "CreateStorageService",
    "Update Storage Account": "UpdateStorageService",
    "Delete Storage Account": "DeleteStorageService",
    "Regenerate Storage Account Keys": "RegenerateStorageServiceKeys",
    "Create Virtual Machine Deployment": "CreateDeployment",
    "Rollback Update Or Upgrade": "RollbackDeploymentUpdateOrUpgrade",
    "Reboot Role Instance": "RebootDeploymentRoleInstance",
    "Reimage Role Instance": "ReimageDeploymentRoleInstance",
    "Rebuild Role Instance": "RebuildDeploymentRoleInstance",
    "Add Management Certificate": "AddSubscriptionCertificate",
    "Delete Management Certificate": "RemoveSubscriptionCertificate",
    "Add Service Certificate": "AddCertificates",
    "Delete Service Certificate": "DeleteCertificate",
}


def history_name(title: str) -> str:
    """Give what the history calls an operation, given its title."""
    return _NAMES.get(title, title.replace(" ", ""))
