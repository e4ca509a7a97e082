"""Documents that callers give in the form they have: a path, an open file, bytes, text, or base64 of one of these."""

from __future__ import annotations

import base64
import binascii
import os
import re
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

from smtui.client.service_management.checks import refuse
from smtui.protocol import service_configuration
from smtui.protocol.codec import unwrap_base64

Document: TypeAlias = str | bytes | bytearray | memoryview | os.PathLike[str] | IO[str] | IO[bytes]

_XML_STARTS: Final = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ENCODING = re.compile(r"""^(\ufeff?\s*<\?xml\b[^>]*?)\s+encoding\s*=\s*("[^"]*"|'[^']*')""")
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.S)


def configuration(value: Document) -> bytes:
    """Give the bytes of a .cscfg.

    Args:
        value: path, open file, bytes of the file, its XML as text, or base64 of it as text or bytes; also the text
            "b'…'" that `str` makes of such bytes.

    Raises:
        InvalidCall: no such file, none of these forms, or not a service configuration; with the rule in words.
    """
    return parsed(value)[0]


def parsed(value: Document) -> tuple[bytes, service_configuration.ServiceConfiguration]:
    """Give the bytes of a .cscfg and what it says; see `configuration`."""
    content = _xml_of(_contents(value, "The configuration"))
    try:
        return content, service_configuration.parse(content)
    except service_configuration.ConfigurationError as error:
        refuse(str(error))


def binary(value: Document, what: str) -> bytes:
    """Give the bytes of a certificate, a key or a PKCS#12 file.

    Args:
        value: path (not as text), open file, bytes (DER, PKCS#12 or PEM), PEM text, or base64 of it as text or bytes.
        what: how it is called, such as "The data".

    Raises:
        InvalidCall: no such file, or none of these forms.
    """
    content = _contents(value, what)
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if not raw.strip():
        refuse(f"{what} is missing.")
    if pem := _PEM.search(raw):
        raw = pem[1]
    elif isinstance(content, bytes) and raw[0] == 0x30 and not _is_base64(raw):
        return raw
    try:
        return base64.b64decode(unwrap_base64(raw.decode("ascii")), validate=True)
    except (binascii.Error, ValueError):
        return refuse(f"{what} is bytes in DER form, or base64 of them; this is neither.")


def _contents(value: Any, what: str) -> str | bytes:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, str):
        return value
    if isinstance(value, os.PathLike):
        return _file(os.fspath(value), what)
    if hasattr(value, "read"):
        content = value.read()
        if isinstance(content, (str, bytes)):
            return content
    return refuse(f"{what} is a path, an open file, bytes or text, and not {type(value).__name__}.")


def _file(path: str, what: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        return refuse(f"{what} file {path} can't be read: {reason}.")


def _xml_of(content: str | bytes) -> bytes:
    """Tell XML, base64 of XML and the path of a file apart."""
    if isinstance(content, bytes):
        if not content.strip():
            refuse("The configuration is empty.")
        if content.lstrip().startswith(_XML_STARTS):
            return content
        return _decoded(content.decode("latin-1")) or refuse(
            "The configuration is neither XML nor base64 of it: these bytes begin with neither."
        )
    if not content.strip():
        refuse("The configuration is empty.")
    if content.lstrip("\ufeff \t\r\n").startswith("<"):
        # The text is sent as UTF-8, whatever it was before it became text.
        return _ENCODING.sub(r"\1", content).encode("utf-8", "surrogatepass")
    if decoded := _decoded(content):
        return decoded
    if len(content) > 4096 or "\n" in content:
        refuse("The configuration is neither XML, nor base64 of it, nor the path of a file.")
    try:
        return Path(content).read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        return refuse(f"The configuration is neither XML nor base64 of it, and as a file {content!r}: {reason}.")


def _decoded(content: str) -> bytes:
    """Give what base64 of XML holds, or b""."""
    try:
        found = base64.b64decode(unwrap_base64(content), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return found if found.lstrip().startswith(_XML_STARTS) else b""


def _is_base64(content: bytes) -> bool:
    try:
        base64.b64decode(b"".join(content.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
