"""Management certificates: who may call the API. The branch that lists them, and each one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from smtui.client.exchange import Answer
from smtui.console.actions import Action
from smtui.console.dialogs import Destruction, Field, Form, Values
from smtui.console.files import FileProblem
from smtui.console.lines import Line, Span, Table, line, span
from smtui.console.node import Loading, Node, leaves
from smtui.console.resource import RAW, Pane, Resource, Send
from smtui.console.resources import certificates
from smtui.console.times import moment
from smtui.protocol.management_certificates import (
    ADD_MANAGEMENT_CERTIFICATE,
    DELETE_MANAGEMENT_CERTIFICATE,
    GET_MANAGEMENT_CERTIFICATE,
    LIST_MANAGEMENT_CERTIFICATES,
    SubscriptionCertificate,
)
from smtui.protocol.operation import Call

if TYPE_CHECKING:
    from smtui.protocol import x509


@dataclass(frozen=True, slots=True)
class Known:
    """What the tree keeps of a management certificate.

    Attributes:
        created: when it was added.
        certificate: what it says; None where it can't be read.
        ours: whether the console itself uses it; None where that could not be found out.
    """

    created: str
    certificate: x509.Certificate | None
    ours: bool | None


class ManagementCertificateNode(Resource):
    """One management certificate, shown by its common name."""

    kind = "management certificate"
    title = "Management certificate"
    leaf = True
    reads = ("management_certificates.GET_MANAGEMENT_CERTIFICATE",)

    def actions(self) -> Sequence[Action]:
        return (DELETE,)

    def label(self, node: Node) -> Line:
        return (span(certificates.name_of(node.value.certificate), "name"),)

    def crumb(self, node: Node) -> str:
        return span(certificates.name_of(node.value.certificate))[0]

    def note(self, node: Node) -> Span:
        return ("in use", "ok") if node.value.ours else certificates.validity(node.value.certificate)

    def detail(self, node: Node) -> Call[SubscriptionCertificate]:
        return GET_MANAGEMENT_CERTIFICATE(thumbprint=node.name)

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", overview), RAW)


class ManagementCertificates(Resource):
    """The branch of management certificates."""

    kind = "management certificates"
    title = "Management certificates"
    collection = "certificates"
    slug = "certificates"
    words = ("certificate", "cert", "certs")
    reads = ("management_certificates.LIST_MANAGEMENT_CERTIFICATES",)

    def actions(self) -> Sequence[Action]:
        return (ADD,)

    def note(self, node: Node) -> Span | None:
        return span(len(node.children), "dim") if node.loading is Loading.LOADED else None

    async def children(self, send: Send, node: Node) -> list[Node]:
        answer = await send(LIST_MANAGEMENT_CERTIFICATES())
        ours = own_thumbprint(node)
        known = [(each.subscription_certificate_thumbprint.upper(), each) for each in answer.value]
        return leaves(MANAGEMENT_CERTIFICATE, [(thumbprint, _known(each, ours)) for thumbprint, each in known])

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", certificates_table),)


MANAGEMENT_CERTIFICATE: Final = ManagementCertificateNode()
MANAGEMENT_CERTIFICATES: Final = ManagementCertificates()


def own_thumbprint(node: Node) -> str:
    """Give the thumbprint of the certificate that the console itself uses; "" where its file can't be read."""
    subscription = node.nearest("subscription")
    path: str = getattr(subscription.resource, "certificate", "") if subscription is not None else ""
    try:
        return certificates.read_file(path).certificate.thumbprint
    except FileProblem:
        return ""


def _known(each: SubscriptionCertificate, ours: str) -> Known:
    return Known(
        created=each.created,
        certificate=certificates.described(each.subscription_certificate_data),
        ours=each.subscription_certificate_thumbprint.upper() == ours if ours else None,
    )


def overview(node: Node, _: Answer[SubscriptionCertificate] | None) -> list[Line]:
    """Give everything known of a management certificate."""
    known: Known = node.value
    lines = certificates.certificate_lines(node.name, known.certificate, moment(known.created))
    if known.ours:
        lines += [(), line(("This console uses it.", "ok"))]
    return lines


def certificates_table(node: Node, _: Answer[object] | None) -> Sequence[Line | Table]:
    """Give all management certificates as a table."""
    return [Table(("Certificate", "", "Valid until", "Thumbprint"), node.children, _cells)]


def _cells(child: Node) -> Sequence[Span]:
    name, valid, thumbprint = certificates.cells(child.name, child.value.certificate)
    return name, ("in use", "ok") if child.value.ours else ("", "plain"), valid, thumbprint


# --- actions -----------------------------------------------------------------------------------------------------


def add_certificate(node: Node) -> Form:
    """Give the form that adds a management certificate; a private key in the file stays where it is."""
    taken = {child.name for child in node.children}

    def problem(path: str) -> str:
        try:
            certificate = certificates.read_file(path).certificate
        except FileProblem as error:
            return str(error)
        if certificate.thumbprint in taken:
            return f"The certificate {certificates.name_of(certificate)} is there already."
        if not certificate.public_key:
            return f"A management certificate has an RSA key; this one has a key of the kind {certificate.key_kind}."
        return certificate.problem(datetime.now(UTC))

    def call(values: Values) -> Call[None]:
        certificate = certificates.read_file(values["file"]).certificate
        return ADD_MANAGEMENT_CERTIFICATE(
            SubscriptionCertificate(
                subscription_certificate_public_key=certificate.public_key,
                subscription_certificate_thumbprint=certificate.thumbprint,
                subscription_certificate_data=certificate.data,
            )
        )

    return Form(
        title="New management certificate",
        verb="Add certificate",
        fields=(Field(name="file", label="File", problem=problem, placeholder="path of a .cer, .crt or .pem file"),),
        call=call,
    )


def delete_certificate(node: Node) -> Destruction:
    """Give the confirmation that deletes a management certificate."""

    async def consequences(send: Send) -> list[Line]:
        known: Known = node.value
        count = len((await send(LIST_MANAGEMENT_CERTIFICATES())).value)
        lines = certificates.certificate_lines(node.name, known.certificate)
        lines += [(), line("Whoever has its private key can't call the API for this subscription any more.")]
        if known.ours:
            lines += [(), line(("This console uses it: it will be refused everything from then on.", "bad"))]
        elif known.ours is None:
            lines += [(), line(("Whether this console uses it could not be found out.", "warn"))]
        if count == 1:
            lines += [(), line(("It is the last one: nobody will be able to call the API.", "bad"))]
        return [*lines, (), line("There is no undo. What is typed below is the beginning of its thumbprint.")]

    return Destruction(
        title=f"Delete management certificate {certificates.name_of(node.value.certificate)}",
        name=certificates.short(node.name),
        consequences=consequences,
        call=DELETE_MANAGEMENT_CERTIFICATE(thumbprint=node.name),
    )


ADD = Action(
    name="management-certificate.add",
    key="n",
    label="New",
    help="Add a management certificate from a file; its private key is not sent.",
    operation="management_certificates.ADD_MANAGEMENT_CERTIFICATE",
    dialog=add_certificate,
)

DELETE = Action(
    name="management-certificate.delete",
    key="d",
    label="Delete",
    help="Delete this management certificate.",
    operation="management_certificates.DELETE_MANAGEMENT_CERTIFICATE",
    dialog=delete_certificate,
    reads=("management_certificates.LIST_MANAGEMENT_CERTIFICATES",),
)
