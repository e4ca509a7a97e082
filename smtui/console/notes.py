"""What there is to note of the profile in use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Notes:
    """What there is to say of a profile and of the profiles file.

    Attributes:
        sentences: each with what to do.
        expires: when the certificate expires, where it has or will soon; otherwise None.
    """

    sentences: tuple[str, ...] = ()
    expires: datetime | None = None
