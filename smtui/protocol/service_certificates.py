"""Service certificates: what the instances of a cloud service use for HTTPS, SSH and WinRM."""

from dataclasses import dataclass
from typing import Final

from smtui.protocol.codec import Collection, data, text
from smtui.protocol.operation import Effect, Operation

PFX: Final = "pfx"
CER: Final = "cer"
# The only thumbprint algorithm there is.
SHA1: Final = "sha1"

_CERTIFICATES = "services/hostedservices/{service_name}/certificates"
_CERTIFICATE = _CERTIFICATES + "/sha1-{thumbprint}"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A service certificate without its private key, as DER. Get Service Certificate gives the data alone."""

    certificate_url: str = text()
    thumbprint: str = text()
    thumbprint_algorithm: str = text()
    data: bytes = data()


@dataclass(frozen=True, slots=True)
class CertificateFile:
    """Body of Add Service Certificate.

    The format is pfx, for a PKCS#12 file with its private key and password, or cer, for a certificate without a
    password.
    """

    data: bytes = data(document=True)
    certificate_format: str = text()
    password: str = text(secret=True, keep=True)


LIST_SERVICE_CERTIFICATES: Operation[tuple[Certificate, ...]] = Operation(
    name="List Service Certificates",
    python_name="list_service_certificates",
    method="GET",
    path=_CERTIFICATES,
    result=Collection("Certificates", Certificate),
    target="{service_name}",
)

GET_SERVICE_CERTIFICATE = Operation(
    name="Get Service Certificate",
    python_name="get_service_certificate",
    method="GET",
    path=_CERTIFICATE,
    result=Certificate,
    target="{service_name}/{thumbprint}",
)

ADD_SERVICE_CERTIFICATE: Operation[None] = Operation(
    name="Add Service Certificate",
    python_name="add_service_certificate",
    method="POST",
    path=_CERTIFICATES,
    body=CertificateFile,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target="{service_name}",
)

DELETE_SERVICE_CERTIFICATE: Operation[None] = Operation(
    name="Delete Service Certificate",
    python_name="delete_service_certificate",
    method="DELETE",
    path=_CERTIFICATE,
    status=202,
    asynchronous=True,
    effect=Effect.DESTROY,
    target="{service_name}/{thumbprint}",
)
