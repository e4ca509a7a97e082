"""Changing what describes a thing: the form begins with what there is, and only what is new is sent."""

from __future__ import annotations

import pytest

from smtui.console.widgets.field import FormInput
from tests.console.driver import Console
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(3)

IMAGE = "Contoso domain controller"
UNUSED_DISK = "contoso-web-web03-0-201503110914250188"


async def opened(console: Console, *path: str) -> None:
    """Go to a node and open its form."""
    await console.go_to(*path)
    await console.press("e")
    await console.armed()
    await console.sees("Nothing is changed yet: there is nothing to send.")


@pytest.mark.parametrize(
    ("path", "before", "fields", "operation"),
    [
        (("Cloud services", "archive"), "Archive", 2, "Update Cloud Service"),
        (("Storage accounts", "contosoreports"), "Reports", 3, "Update Storage Account"),
        (("Affinity groups", "contoso-europe"), "Europe", 2, "Update Affinity Group"),
        (("OS images", "contoso-dc-2012r2"), IMAGE, 11, "Update OS Image"),
        (("Disks", UNUSED_DISK), "web03.vhd", 1, "Update Disk"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
@pytest.mark.sample(2)
async def test_a_label_is_changed(
    path: tuple[str, str],
    before: str,
    fields: int,
    operation: str,
    cloud: RunningCloud,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Console.on(cloud, monkeypatch, size=(120, 40)) as console:
        await opened(console, *path)
        label = console.app.screen.query_one("#field-label", FormInput)
        assert label.value == before
        await console.press("ctrl+u")
        await console.sees("The service keeps what is left out")
        await console.type("Quite new")
        await console.sees("PUT https://", "<Label>")
        await console.press(*["tab"] * fields, "enter")
        await console.closed()
        await console.operation(operation, path[1], "Succeeded")
        await console.sees("Quite new")


async def test_a_description_is_added_and_the_label_is_not_sent(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await opened(console, "Cloud services", "newsletter")
        await console.press("tab")
        await console.type("Goes out monthly")
        await console.sees("<Description>Goes out monthly</Description>")
        assert "<Label>" not in console.text
        await console.press("tab", "enter")
        await console.closed()
        await console.operation("Update Cloud Service", "newsletter", "Succeeded")
        await console.sees("Goes out monthly")


@pytest.mark.parametrize("path", [("Cloud services", "archive"), ("Affinity groups", "contoso-europe")], ids=str)
@pytest.mark.sample(1)
async def test_a_text_that_is_too_long_is_named(
    path: tuple[str, str], cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await opened(console, *path)
        await console.type("x" * 101)
        await console.sees("A label has 1 to 100 characters.", "once these are right: Label")
        await console.press("tab", "tab", "enter")
        assert console.app.session is not None
        assert console.app.session.journal.entries(console.app.session.profile) == []


async def test_the_replication_of_an_account_is_changed(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await opened(console, "Storage accounts", "contosoarchive")
        await console.press("tab", "tab")
        await console.sees("Standard_LRS")
        await console.press("right")
        await console.sees("<AccountType>Standard_GRS</AccountType>")
        await console.press("tab", "enter")
        await console.closed()
        await console.operation("Update Storage Account", "contosoarchive", "Succeeded")
        await console.sees("Replication", "Standard_GRS")


async def test_an_account_that_can_not_be_converted_offers_nothing_else(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await opened(console, "Storage accounts", "contosoreports")
        await console.sees("Standard_ZRS", "(1 of 1)")


async def test_an_image_is_described(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=(120, 40)) as console:
        await opened(console, "OS images", "contoso-dc-2012r2")
        await console.press("tab")
        await console.type("For the office")
        await console.press("tab", "tab", "L", "tab")
        await console.sees("<RecommendedVMSize>Large</RecommendedVMSize>")
        await console.type("soon")
        await console.sees("A published date is a date or a time in UTC, such as 2016-09-09.")
        await console.press("ctrl+u")
        await console.type("2015-07-01")
        await console.press("tab", "tab", "tab")
        await console.type("contoso.example")
        await console.sees("the http or https address of a page.")
        await console.press("ctrl+u", "tab", "tab", "tab", "right")
        await console.sees("<ShowInGui>true</ShowInGui>", "<PublishedDate>2015-07-01</PublishedDate>")
        await console.press("tab", "enter")
        await console.closed()
        await console.operation("Update OS Image", "contoso-dc-2012r2", "Succeeded")
        await console.sees("For the office", "Large", "2015-07-01")


async def test_what_the_service_refuses_comes_back_into_the_form(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await opened(console, "Cloud services", "archive")
        await console.press("end")
        await console.type("X")
        await console.press("tab", "tab")
        assert cloud.http.delete(cloud.url("services/hostedservices/archive")).status_code == 200
        await console.press("enter")
        await console.sees("The service refused (404 ResourceNotFound)")
        assert console.app.screen.query_one("#field-label", FormInput).value == "ArchiveX"


async def test_a_text_with_line_breaks_stays_until_another_takes_its_place(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = (
        '<UpdateHostedService xmlns="http://schemas.microsoft.com/windowsazure">'
        "<Description>one\ntwo</Description></UpdateHostedService>"
    )
    assert cloud.http.put(cloud.url("services/hostedservices/archive"), content=body).status_code == 200
    async with Console.on(cloud, monkeypatch) as console:
        await opened(console, "Cloud services", "archive")
        await console.sees("holds characters that have no key")
        await console.type("X")
        await console.sees("<Label>")
        assert "<Description>" not in console.text


async def test_a_form_does_not_open_for_what_is_gone(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive")
        await console.until(lambda: console.node.as_of is not None)
        assert cloud.http.delete(cloud.url("services/hostedservices/archive")).status_code == 200
        await console.press("e")
        await console.sees("does not exist")
