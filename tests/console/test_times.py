"""Times of the service, in the time zone of whoever reads them."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from smtui.console.times import exact, minutes, parse

BERLIN, NEW_YORK, INDIA, SYDNEY = "CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0", "IST-5:30", "AEST-10"


@pytest.fixture
def zone(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize(
    ("zone", "sent", "shown"),
    [
        (BERLIN, "2026-11-23T13:02:03Z", "2026-11-23 14:02:03 +01:00"),
        (BERLIN, "2026-07-23T13:02:03Z", "2026-07-23 15:02:03 +02:00"),
        (BERLIN, "2013-08-01T12:00:00.1234567Z", "2013-08-01 14:00:00 +02:00"),
        (BERLIN, "2013-08-01T12:00:00", "2013-08-01 14:00:00 +02:00"),
        (BERLIN, "2013-08-01T12:00:00.1234567-07:00", "2013-08-01 21:00:00 +02:00"),
        (BERLIN, "2013-08-01T12:00:00+02:00", "2013-08-01 12:00:00 +02:00"),
        (NEW_YORK, "2026-11-23T03:00:00Z", "2026-11-22 22:00:00 -05:00"),
        (INDIA, "2026-11-23T13:02:03Z", "2026-11-23 18:32:03 +05:30"),
        ("UTC", " 2026-11-23T13:02:03+02:00 ", "2026-11-23 11:02:03 UTC"),
        (NEW_YORK, "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        (BERLIN, "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z"),
        (SYDNEY, "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ("UTC", "0001-01-01T00:00:00Z", "0001-01-01 00:00:00 UTC"),
        (BERLIN, "yesterday", "yesterday"),
        (BERLIN, "", ""),
    ],
    indirect=["zone"],
)
def test_exact(sent: str, shown: str) -> None:
    assert exact(sent) == shown


def test_parse_keeps_the_instant() -> None:
    assert parse("2013-08-01T12:00:00+02:00") == parse("2013-08-01T10:00:00Z") == parse("2013-08-01T10:00:00")


def test_minutes() -> None:
    assert [minutes(seconds) for seconds in (-1, 0, 61.9, 3600)] == ["0:00", "0:00", "1:01", "1:00:00"]
