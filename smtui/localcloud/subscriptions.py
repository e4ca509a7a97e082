"""The subscription: its names, quotas, and what is in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from smtui.localcloud import hosted_services, quotas, role_instances, storage
from smtui.localcloud.registry import answers
from smtui.localcloud.request import timestamp
from smtui.protocol.subscriptions import Subscription

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

SERVICE_ADMINISTRATOR: Final = "operations@contoso.example"


@answers("subscriptions.GET_SUBSCRIPTION")
def get_subscription(request: Request) -> Subscription:
    """Answer Get Subscription; every Current value is counted."""
    database = request.database

    def quota(name: str) -> int:
        return quotas.value(database, name)

    return Subscription(
        subscription_id=request.subscription.id,
        subscription_name=request.subscription.name,
        subscription_status="Active",
        account_admin_live_email_id="admin@contoso.example",
        service_admin_live_email_id=SERVICE_ADMINISTRATOR,
        max_core_count=quota("MaxCoreCount"),
        max_storage_accounts=quota("MaxStorageAccounts"),
        max_hosted_services=quota("MaxHostedServices"),
        current_core_count=role_instances.cores(database),
        current_hosted_services=hosted_services.count(database),
        current_storage_accounts=storage.count(database),
        max_virtual_network_sites=quota("MaxVirtualNetworkSites"),
        max_local_network_sites=quota("MaxLocalNetworkSites"),
        max_dns_servers=quota("MaxDnsServers"),
        offer_categories="Azure_Platform_All;Azure_Paid",
        aad_tenant_id="00000000-0000-0000-0000-000000000000",
        created_time=timestamp(request.subscription.created),
        max_reserved_ips=quota("MaxReservedIPs"),
        current_reserved_ips=0,
        max_public_ip_count=quota("MaxPublicIPCount"),
        current_network_security_groups=0,
        max_network_security_groups=quota("MaxNetworkSecurityGroups"),
        max_network_security_rules_per_group=quota("MaxNetworkSecurityRulesPerGroup"),
        max_route_tables=quota("MaxRouteTables"),
        max_routes_per_route_table=quota("MaxRoutesPerRouteTable"),
    )
