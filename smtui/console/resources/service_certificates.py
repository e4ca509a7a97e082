"""Service certificates: the branch below a cloud service that lists them, and each one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from smtui.client.exchange import Answer
from smtui.console import files
from smtui.console.actions import Action
from smtui.console.dialogs import Destruction, Field, Form, Values
from smtui.console.files import FileProblem
from smtui.console.lines import Line, Span, Table, line, span
from smtui.console.node import Loading, Node, leaves
from smtui.console.resource import RAW, Pane, Resource, Send
from smtui.console.resources import certificates, deployments
from smtui.protocol.hosted_services import GET_HOSTED_SERVICE_WITH_DEPLOYMENTS, HostedService
from smtui.protocol.operation import Call
from smtui.protocol.service_certificates import (
    ADD_SERVICE_CERTIFICATE,
    CER,
    DELETE_SERVICE_CERTIFICATE,
    GET_SERVICE_CERTIFICATE,
    LIST_SERVICE_CERTIFICATES,
    PFX,
    Certificate,
    CertificateFile,
)


class ServiceCertificateNode(Resource):
    """One service certificate, shown by its common name; the node's value is what it says."""

    kind = "service certificate"
    title = "Service certificate"
    leaf = True
    reads = ("service_certificates.GET_SERVICE_CERTIFICATE",)

    def addresses(self, node: Node) -> Sequence[str]:
        service = deployments.service_of(node).name
        return (f"{SERVICE_CERTIFICATES.collection.format(service)}/sha1-{node.name}",)

    def actions(self) -> Sequence[Action]:
        return (DELETE,)

    def label(self, node: Node) -> Line:
        return (span(certificates.name_of(node.value), "name"),)

    def crumb(self, node: Node) -> str:
        return span(certificates.name_of(node.value))[0]

    def note(self, node: Node) -> Span:
        return certificates.validity(node.value)

    def detail(self, node: Node) -> Call[Certificate]:
        service = deployments.service_of(node).name
        return GET_SERVICE_CERTIFICATE(service_name=service, thumbprint=node.name)

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", lambda node, _: certificates.certificate_lines(node.name, node.value)), RAW)


class ServiceCertificates(Resource):
    """The branch of the certificates of one cloud service."""

    kind = "service certificates"
    title = "Certificates"
    collection = "services/hostedservices/{}/certificates"
    slug = "certificates"
    reads = ("service_certificates.LIST_SERVICE_CERTIFICATES",)

    def collection_of(self, node: Node) -> str:
        return self.collection.format(deployments.service_of(node).name)

    def actions(self) -> Sequence[Action]:
        return (ADD,)

    def note(self, node: Node) -> Span | None:
        return span(len(node.children), "dim") if node.loading is Loading.LOADED else None

    async def children(self, send: Send, node: Node) -> list[Node]:
        answer = await send(LIST_SERVICE_CERTIFICATES(service_name=deployments.service_of(node).name))
        known = [(each.thumbprint, certificates.described(each.data)) for each in answer.value]
        return leaves(SERVICE_CERTIFICATE, known)

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", certificates_table),)


SERVICE_CERTIFICATE: Final = ServiceCertificateNode()
SERVICE_CERTIFICATES: Final = ServiceCertificates()


def certificates_table(node: Node, _: Answer[object] | None) -> Sequence[Line | Table]:
    """Give all certificates of a cloud service as a table."""
    if node.loading is Loading.LOADED and not node.children:
        return [(("No certificates. Press n to add one.", "dim"),)]
    return [
        Table(
            ("Certificate", "Valid until", "Thumbprint"),
            node.children,
            lambda child: certificates.cells(child.name, child.value),
        )
    ]


# --- actions -----------------------------------------------------------------------------------------------------


def add_certificate(node: Node) -> Form:
    """Give the form that adds a certificate to a cloud service: with its private key, or alone."""
    service = deployments.service_of(node).name

    def problem(path: str) -> str:
        try:
            if is_pkcs12(path):
                return ""
            holds_key = bool(certificates.read_file(path).key)
        except FileProblem as error:
            return str(error)
        return "It holds a private key as PEM: give a .pfx file, or the certificate alone." if holds_key else ""

    def call(values: Values) -> Call[None]:
        path, password = values["file"], values["password"]
        if is_pkcs12(path):
            body = CertificateFile(files.read(path, certificates.MAX_FILE_BYTES), PFX, password)
        else:
            body = CertificateFile(certificates.read_file(path).certificate.data, CER)
        return ADD_SERVICE_CERTIFICATE(body, service_name=service)

    return Form(
        title=f"New certificate of {service}",
        verb="Add certificate",
        fields=(
            Field(name="file", label="File", problem=problem, placeholder="path of a .pfx, .p12, .cer or .pem file"),
            Field(
                name="password",
                label="Password",
                secret=True,
                placeholder="of the .pfx file",
                when=lambda values: _asks_for_password(values["file"]),
                problem_among=password_problem,
            ),
        ),
        call=call,
    )


def is_pkcs12(path: str) -> bool:
    """Whether a file is PKCS#12.

    Raises:
        FileProblem: it can't be read.
    """
    from smtui.protocol import x509

    if not path:
        raise FileProblem("Give the path of the file.")
    return x509.is_pkcs12(files.read(path, certificates.MAX_FILE_BYTES))


def password_problem(values: Values) -> str:
    """Give what is wrong with a PKCS#12 file and its password, or ""."""
    from smtui.protocol import x509

    try:
        holds_key = x509.read_pkcs12(files.read(values["file"], certificates.MAX_FILE_BYTES), values["password"]).key
    except FileProblem as error:
        return str(error)
    except x509.CertificateError:
        return "This is not the password of the file, or the file is damaged."
    return "" if holds_key else "The file holds no private key: give it as .cer."


def _asks_for_password(path: str) -> bool:
    try:
        return is_pkcs12(path)
    except FileProblem:
        return False


def delete_certificate(node: Node) -> Destruction:
    """Give the confirmation that deletes a service certificate."""
    service = deployments.service_of(node).name

    async def consequences(send: Send) -> list[Line]:
        found: HostedService = (await send(GET_HOSTED_SERVICE_WITH_DEPLOYMENTS(service_name=service))).value
        thumbprint = node.name.encode().lower()
        using = [
            f"{each.name} ({each.deployment_slot.lower()})"
            for each in found.deployments
            if thumbprint in each.configuration.lower()
        ]
        lines = [*certificates.certificate_lines(node.name, node.value), ()]
        if using:
            words = f"The configuration of {', '.join(using)} names it"
            return [*lines, line(span(words, "bad"), ": the service refuses until it does not.")]
        lines.append(line("Its private key goes with it: who wants it back needs the .pfx file."))
        return [*lines, (), line("There is no undo. What is typed below is the beginning of its thumbprint.")]

    return Destruction(
        title=f"Delete certificate {certificates.name_of(node.value)} of {service}",
        name=certificates.short(node.name),
        consequences=consequences,
        call=DELETE_SERVICE_CERTIFICATE(service_name=service, thumbprint=node.name),
    )


ADD = Action(
    name="service-certificate.add",
    key="n",
    label="New",
    help="Add a certificate to this cloud service, from a .pfx or .cer file.",
    operation="service_certificates.ADD_SERVICE_CERTIFICATE",
    dialog=add_certificate,
    inherited=True,
)

DELETE = Action(
    name="service-certificate.delete",
    key="d",
    label="Delete",
    help="Delete this certificate of the cloud service.",
    operation="service_certificates.DELETE_SERVICE_CERTIFICATE",
    dialog=delete_certificate,
    reads=("hosted_services.GET_HOSTED_SERVICE_WITH_DEPLOYMENTS",),
)
