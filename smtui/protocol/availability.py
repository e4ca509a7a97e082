"""Whether a name that must be unique in all of the service is still free."""

from dataclasses import dataclass

from smtui.protocol.codec import flag, text


@dataclass(frozen=True, slots=True)
class AvailabilityResponse:
    """Whether a name is free; the reason, in prose, when it is not."""

    result: bool | None = flag()
    reason: str = text(nil=True)
