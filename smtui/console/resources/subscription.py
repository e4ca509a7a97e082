"""The subscription: the root of the tree."""

from __future__ import annotations

from collections.abc import Sequence

from smtui.client.exchange import Answer
from smtui.console.lines import Line, fields, span
from smtui.console.node import Node
from smtui.console.resource import RAW, Pane, Resource
from smtui.console.resources.affinity_groups import AFFINITY_GROUPS
from smtui.console.resources.disks import DISKS
from smtui.console.resources.gauges import gauges
from smtui.console.resources.history import HISTORY
from smtui.console.resources.hosted_services import HOSTED_SERVICES
from smtui.console.resources.locations import LOCATIONS
from smtui.console.resources.management_certificates import MANAGEMENT_CERTIFICATES
from smtui.console.resources.operating_systems import OPERATING_SYSTEMS
from smtui.console.resources.os_images import OS_IMAGES
from smtui.console.resources.role_sizes import ROLE_SIZES
from smtui.console.resources.states import subscription_status
from smtui.console.resources.storage import STORAGE_ACCOUNTS
from smtui.console.resources.virtual_machines import VIRTUAL_MACHINES
from smtui.console.times import moment
from smtui.protocol.operation import Call
from smtui.protocol.subscriptions import GET_SUBSCRIPTION, Subscription

BRANCHES: tuple[Resource, ...] = (
    HOSTED_SERVICES,
    VIRTUAL_MACHINES,
    STORAGE_ACCOUNTS,
    AFFINITY_GROUPS,
    DISKS,
    OS_IMAGES,
    OPERATING_SYSTEMS,
    ROLE_SIZES,
    LOCATIONS,
    MANAGEMENT_CERTIFICATES,
)


class SubscriptionNode(Resource):
    """The subscription of the profile."""

    kind = "subscription"
    title = "Subscription"
    reads = ("subscriptions.GET_SUBSCRIPTION",)

    def __init__(self, certificate: str = "") -> None:
        """Describe it; `certificate` is the path of the management certificate that the console itself uses."""
        self.certificate = certificate

    def label(self, node: Node) -> Line:
        subscription: Subscription | None = node.value
        return (span((subscription and subscription.subscription_name) or node.name, "name"),)

    def crumb(self, node: Node) -> str:
        return self.label(node)[0][0]

    def learn(self, node: Node, answer: Answer[Subscription]) -> list[Node]:
        node.value = answer.value
        return [Node(branch, branch.title) for branch in BRANCHES]

    def detail(self, node: Node) -> Call[Subscription]:
        return GET_SUBSCRIPTION()

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", overview), HISTORY, RAW)


SUBSCRIPTION = SubscriptionNode()


def root(subscription_id: str, certificate: str = "") -> Node:
    """Give the root of a subscription's tree, nothing read yet; see `SubscriptionNode` for the certificate."""
    return Node(SubscriptionNode(certificate), subscription_id, expanded=True)


def overview(node: Node, answer: Answer[Subscription] | None) -> list[Line]:
    """Give the subscription and its quotas."""
    found: Subscription | None = answer.value if answer is not None else node.value
    if found is None:
        return fields([("Subscription ID", node.name)])
    quotas = [
        ("Cores", found.current_core_count, found.max_core_count),
        ("Cloud services", found.current_hosted_services, found.max_hosted_services),
        ("Storage accounts", found.current_storage_accounts, found.max_storage_accounts),
        ("Reserved IPs", found.current_reserved_ips, found.max_reserved_ips),
    ]
    return [
        *fields(
            [
                ("Subscription", found.subscription_name, "name"),
                ("Subscription ID", found.subscription_id),
                ("Status", subscription_status(found.subscription_status)),
                ("Account admin", found.account_admin_live_email_id),
                ("Service admin", found.service_admin_live_email_id),
                ("Offer", found.offer_categories.replace(";", ", ")),
                ("Created", moment(found.created_time)),
            ]
        ),
        (),
        *gauges(quotas),
    ]
