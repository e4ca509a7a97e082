"""Methods for management certificates and service certificates."""

from __future__ import annotations

from smtui.client.service_management import checks, documents
from smtui.client.service_management.checks import refuse
from smtui.client.service_management.documents import Document
from smtui.client.service_management.method import Methods, Steps, change, method, read
from smtui.client.service_management.results import AsynchronousOperationResult
from smtui.protocol import management_certificates, names, service_certificates, x509
from smtui.protocol.management_certificates import SubscriptionCertificate
from smtui.protocol.service_certificates import CER, PFX, SHA1, Certificate


class Certificates(Methods):
    """Management certificates, which call the API, and service certificates, which instances use."""

    @method
    def list_management_certificates(self) -> Steps[tuple[SubscriptionCertificate, ...]]:
        """List Management Certificates: gives the certificates that may call the API for the subscription.

        Returns:
            Each with subscription_certificate_thumbprint, subscription_certificate_public_key and
            subscription_certificate_data (bytes in DER form, decoded) and created.

        Raises:
            ServiceError: the service refused; see the class.
        """
        return (yield from read(management_certificates.LIST_MANAGEMENT_CERTIFICATES()))

    @method
    def get_management_certificate(self, thumbprint: str) -> Steps[SubscriptionCertificate]:
        """Get Management Certificate: gives one management certificate.

        Args:
            thumbprint: SHA-1 of the certificate: 40 hex digits.

        Returns:
            As `list_management_certificates`.

        Raises:
            ResourceNotFound: there is no such certificate.
        """
        return (yield from read(management_certificates.GET_MANAGEMENT_CERTIFICATE(thumbprint=thumbprint)))

    @method
    def add_management_certificate(
        self, public_key: Document | None, thumbprint: str | None, data: Document
    ) -> Steps[AsynchronousOperationResult]:
        """Add Management Certificate: lets another certificate call the API for the subscription.

        Args:
            public_key: its RSA public key in DER form (RSAPublicKey): bytes, a Path, an open file, or base64 as text
                or bytes; encoded for you. None takes it from the certificate.
            thumbprint: SHA-1 of the certificate: 40 hex digits. None computes it.
            data: the certificate in DER or PEM form: bytes, a Path, an open file, PEM text, or base64 as text or
                bytes; encoded for you. Never with its private key.

        Returns:
            request_id; the certificate is accepted at once.

        Raises:
            InvalidCall: an argument breaks its rule; nothing was sent.
            Conflict: the certificate is there already.
        """
        content = documents.binary(data, "The certificate")
        key, digits = public_key, thumbprint
        if key is None or digits is None:
            said = _certificate(content)
            key, digits = key or said.public_key, digits or said.thumbprint
        body = SubscriptionCertificate(
            subscription_certificate_public_key=documents.binary(key, "The public key"),
            subscription_certificate_thumbprint=checks.created(names.THUMBPRINT, digits, "The thumbprint"),
            subscription_certificate_data=content,
        )
        return (yield from change(management_certificates.ADD_MANAGEMENT_CERTIFICATE(body)))

    @method
    def delete_management_certificate(self, thumbprint: str) -> Steps[AsynchronousOperationResult]:
        """Delete Management Certificate: lets a certificate call the API no more; your own one locks you out.

        Args:
            thumbprint: SHA-1 of the certificate: 40 hex digits.

        Returns:
            request_id; the certificate is gone at once.

        Raises:
            ResourceNotFound: there is no such certificate.
        """
        return (yield from change(management_certificates.DELETE_MANAGEMENT_CERTIFICATE(thumbprint=thumbprint)))

    @method
    def list_service_certificates(self, service_name: str) -> Steps[tuple[Certificate, ...]]:
        """List Service Certificates: gives the certificates of a cloud service, without private keys.

        Args:
            service_name: name of the cloud service.

        Returns:
            Each with certificate_url, thumbprint, thumbprint_algorithm and data (bytes in DER form, decoded).

        Raises:
            ResourceNotFound: there is no such cloud service.
        """
        return (yield from read(service_certificates.LIST_SERVICE_CERTIFICATES(service_name=service_name)))

    @method
    def get_service_certificate(self, service_name: str, thumbalgorithm: str, thumbprint: str) -> Steps[Certificate]:
        """Get Service Certificate: gives the public part of one certificate of a cloud service.

        Args:
            service_name: name of the cloud service.
            thumbalgorithm: "sha1", the only one.
            thumbprint: SHA-1 of the certificate: 40 hex digits.

        Returns:
            data: bytes in DER form, decoded; the other attributes are "".

        Raises:
            InvalidCall: another algorithm.
            ResourceNotFound: there is no such cloud service or certificate.
        """
        checks.choice(thumbalgorithm, (SHA1,), "The algorithm of a thumbprint")
        return (
            yield from read(
                service_certificates.GET_SERVICE_CERTIFICATE(service_name=service_name, thumbprint=thumbprint)
            )
        )

    @method
    def add_service_certificate(
        self, service_name: str, data: Document, certificate_format: str, password: str | None = None
    ) -> Steps[AsynchronousOperationResult]:
        """Add Service Certificate: gives a cloud service a certificate for HTTPS, SSH or WinRM.

        Args:
            service_name: name of the cloud service.
            data: the PKCS#12 file or the certificate: bytes, a Path, an open file, PEM text, or base64 as text or
                bytes; encoded for you.
            certificate_format: "pfx" with a private key, or "cer" without one.
            password: of the PKCS#12 file; None or "" for none.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: an argument breaks its rule; nothing was sent.
            ResourceNotFound: there is no such cloud service.
            BadRequest: the file can't be opened with the password.
        """
        kind = checks.choice(certificate_format, (PFX, CER), "The certificate format")
        secret = checks.optional(password, "The password")
        if kind == CER and secret:
            refuse("A certificate in cer format has no password.")
        body = service_certificates.CertificateFile(documents.binary(data, "The certificate"), kind, secret)
        return (yield from change(service_certificates.ADD_SERVICE_CERTIFICATE(body, service_name=service_name)))

    @method
    def delete_service_certificate(
        self, service_name: str, thumbalgorithm: str, thumbprint: str
    ) -> Steps[AsynchronousOperationResult]:
        """Delete Service Certificate: takes a certificate away from a cloud service.

        Args:
            service_name: name of the cloud service.
            thumbalgorithm: "sha1", the only one.
            thumbprint: SHA-1 of the certificate: 40 hex digits.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: another algorithm.
            ResourceNotFound: there is no such cloud service or certificate.
            ServiceError: a deployment uses it (a Conflict or a BadRequest).
        """
        checks.choice(thumbalgorithm, (SHA1,), "The algorithm of a thumbprint")
        return (
            yield from change(
                service_certificates.DELETE_SERVICE_CERTIFICATE(service_name=service_name, thumbprint=thumbprint)
            )
        )


def _certificate(content: bytes) -> x509.Certificate:
    try:
        return x509.read(content).certificate
    except x509.CertificateError as error:
        refuse(str(error))
