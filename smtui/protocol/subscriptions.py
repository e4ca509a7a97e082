"""Subscriptions: their names and quotas."""

from dataclasses import dataclass

from smtui.protocol.codec import Collection, number, text
from smtui.protocol.operation import Operation


@dataclass(frozen=True, slots=True)
class Subscription:
    """Result of Get Subscription, in recorded element order."""

    subscription_id: str = text("SubscriptionID")
    subscription_name: str = text()
    subscription_status: str = text()
    account_admin_live_email_id: str = text()
    service_admin_live_email_id: str = text()
    max_core_count: int | None = number()
    max_storage_accounts: int | None = number()
    max_hosted_services: int | None = number()
    current_core_count: int | None = number()
    current_hosted_services: int | None = number()
    current_storage_accounts: int | None = number()
    max_virtual_network_sites: int | None = number()
    max_local_network_sites: int | None = number()
    max_dns_servers: int | None = number()
    offer_categories: str = text()
    aad_tenant_id: str = text("AADTenantID")
    created_time: str = text()
    max_reserved_ips: int | None = number("MaxReservedIPs")
    current_reserved_ips: int | None = number("CurrentReservedIPs")
    max_public_ip_count: int | None = number("MaxPublicIPCount")
    current_network_security_groups: int | None = number()
    max_network_security_groups: int | None = number()
    max_network_security_rules_per_group: int | None = number()
    max_route_tables: int | None = number()
    max_routes_per_route_table: int | None = number()


GET_SUBSCRIPTION = Operation(
    name="Get Subscription",
    python_name="get_subscription",
    method="GET",
    path="",
    result=Subscription,
)

# Not below a subscription: it takes an Azure AD token, and a certificate gets 403.
LIST_SUBSCRIPTIONS: Operation[tuple[Subscription, ...]] = Operation(
    name="List Subscriptions",
    python_name="list_subscriptions",
    method="GET",
    path="/subscriptions",
    result=Collection("Subscriptions", Subscription),
)
