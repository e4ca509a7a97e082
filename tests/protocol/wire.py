"""Documents written by hand, as they stand on the wire."""

from __future__ import annotations


def joined(document: str) -> bytes:
    """Give a document as the service writes it: no white space between elements, two namespaces on the root."""
    text = "".join(line.strip() for line in document.splitlines())
    root, _, rest = text.partition(">")
    return (
        f'{root} xmlns="http://schemas.microsoft.com/windowsazure" '
        f'xmlns:i="http://www.w3.org/2001/XMLSchema-instance">{rest}'
    ).encode()
