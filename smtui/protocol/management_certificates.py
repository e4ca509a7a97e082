"""Management certificates: who may call the API for the subscription."""

from dataclasses import dataclass

from smtui.protocol.codec import Collection, data, text
from smtui.protocol.operation import Effect, Operation


@dataclass(frozen=True, slots=True)
class SubscriptionCertificate:
    """A management certificate; also the body of Add Management Certificate, without `created`.

    The public key is the DER of an RSAPublicKey, the thumbprint the SHA-1 of the data as 40 upper-case hex digits, the
    data the DER of the certificate. The service has also kept PKCS#12 files with private keys that were sent as data.
    """

    subscription_certificate_public_key: bytes = data()
    subscription_certificate_thumbprint: str = text()
    subscription_certificate_data: bytes = data(document=True)
    created: str = text()


LIST_MANAGEMENT_CERTIFICATES: Operation[tuple[SubscriptionCertificate, ...]] = Operation(
    name="List Management Certificates",
    python_name="list_management_certificates",
    method="GET",
    path="certificates",
    result=Collection("SubscriptionCertificates", SubscriptionCertificate),
)

GET_MANAGEMENT_CERTIFICATE = Operation(
    name="Get Management Certificate",
    python_name="get_management_certificate",
    method="GET",
    path="certificates/{thumbprint}",
    result=SubscriptionCertificate,
    target="{thumbprint}",
)

ADD_MANAGEMENT_CERTIFICATE: Operation[None] = Operation(
    name="Add Management Certificate",
    python_name="add_management_certificate",
    method="POST",
    path="certificates",
    body=SubscriptionCertificate,
    status=201,
    effect=Effect.CHANGE,
    target="{subscription_certificate_thumbprint}",
)

# Deleting the certificate that the caller uses locks the caller out.
DELETE_MANAGEMENT_CERTIFICATE: Operation[None] = Operation(
    name="Delete Management Certificate",
    python_name="delete_management_certificate",
    method="DELETE",
    path="certificates/{thumbprint}",
    effect=Effect.DESTROY,
    target="{thumbprint}",
)
