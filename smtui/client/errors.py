"""What can go wrong between a Call and its answer, besides the service's own errors (smtui.protocol.errors).

    ClientError
    ├── ReadOnlyProfile         the profile allows reads only; nothing was sent
    ├── CertificateUnusable     the certificate or CA file can't be used; nothing was sent
    │   └── PassphraseNeeded    the private key is encrypted, and no or another passphrase was given; nothing was sent
    ├── NotSent                 no connection could be made; nothing was sent
    │   └── ServerNotTrusted    the endpoint's own certificate is not trusted; nothing was sent
    ├── CertificateRejected     the endpoint ended TLS because of the management certificate; refused
    ├── RedirectRefused         a redirect to a host that is not trusted, or too many; not carried out
    ├── BadReply                an answer that can't be read
    └── NoAnswer                sent, and no answer came: it may have been carried out or not

Every message is a sentence that says what happened, to what, and what to do now.
"""


class ClientError(Exception):
    """Base of everything here.

    Attributes:
        request_id: x-ms-request-id where an answer carried one, else "".
    """

    def __init__(self, message: str, *, request_id: str = "") -> None:
        super().__init__(message)
        self.request_id = request_id


class ReadOnlyProfile(ClientError):
    """The profile allows reads only; nothing was sent."""


class CertificateUnusable(ClientError):
    """The certificate or CA file can't be used; nothing was sent."""


class PassphraseNeeded(CertificateUnusable):
    """The private key is encrypted, and no passphrase or a wrong one was given; nothing was sent."""


class NotSent(ClientError):
    """No connection could be made; nothing was sent."""


class ServerNotTrusted(NotSent):
    """The endpoint's own certificate is not trusted; nothing was sent."""


class CertificateRejected(ClientError):
    """The endpoint ended TLS because of the management certificate: the Call was refused."""


class RedirectRefused(ClientError):
    """A redirect to a host that is not trusted, or too many in a row: the Call was not carried out."""


class BadReply(ClientError):
    """An answer that can't be read."""


class NoAnswer(ClientError):
    """The request was sent and no answer came: it may have been carried out or not.

    Attributes:
        timed_out: whether the connection was still there, and silent for too long.
    """

    def __init__(self, message: str, *, request_id: str = "", timed_out: bool = False) -> None:
        super().__init__(message, request_id=request_id)
        self.timed_out = timed_out
