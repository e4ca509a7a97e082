"""What is read, when, and whose answer counts."""

from __future__ import annotations

import pytest

from smtui.console.node import Loading
from tests.console.driver import Console
from tests.console.gate import Gate, gated_app
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(2)


def service(name: str) -> str:
    return (
        '<CreateHostedService xmlns="http://schemas.microsoft.com/windowsazure">'
        f"<ServiceName>{name}</ServiceName><Label>eA==</Label><Location>West US</Location></CreateHostedService>"
    )


async def test_the_start_reads_each_thing_once(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate)) as console:
        await console.sees("Account admin")
        await console.until(lambda: not any(worker.is_running for worker in console.app.workers))
        assert sorted(gate.seen) == [f"GET /{cloud.subscription_id}", "GET services/hostedservices"]


async def test_an_answer_that_was_asked_for_earlier_does_not_replace_a_later_one(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate)) as console:
        await console.go_to("Cloud services", "shop")
        await console.press("right")
        await console.until(lambda: "v2" in console.children("Cloud services", "shop"))
        explorer = console.app.main_screen._explorer
        assert explorer is not None
        shop = console.node
        old = gate.hold("hostedservices/shop")
        console.app.run_worker(explorer.read(shop))
        await console.until(lambda: gate.seen.count("GET services/hostedservices/shop") > 1)
        assert cloud.http.delete(cloud.url("services/hostedservices/shop/deployments/v2")).status_code == 202
        await explorer.read(shop)
        assert console.deployments("shop") == ["v1"]
        old.set()
        await console.until(lambda: not any(worker.is_running for worker in console.app.workers))
        assert console.deployments("shop") == ["v1"]


async def test_a_node_that_is_left_while_it_is_read_can_be_read_again(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate)) as console:
        gate.hold("hostedservices/archive")
        await console.go_to("Cloud services", "archive")
        archive = console.node
        await console.until(lambda: archive.loading is Loading.LOADING)
        await console.press("down")
        await console.until(lambda: archive.loading is Loading.UNKNOWN)
        await console.press("up", "right")
        await console.until(lambda: archive.loading is Loading.LOADED)
        assert "loading" not in console.text


async def test_a_problem_goes_away_once_the_list_was_read(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services")
        console.node.error = "It could not be read."
        console.app.main_screen.detail.show_node(console.node)
        await console.sees("It could not be read.")
        await console.press("r")
        await console.until(lambda: "It could not be read." not in console.text)


async def test_a_change_by_somebody_else_is_followed_until_it_is_over(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services")
        assert cloud.http.post(cloud.url("services/hostedservices"), content=service("late")).status_code == 201
        explorer = console.app.main_screen._explorer
        assert explorer is not None
        explorer.touch(f"/{cloud.subscription_id}/services/hostedservices/late")
        await console.until(lambda: "late" in console.children("Cloud services"))


async def test_secrets_in_a_configuration_show_on_request_only(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(140, 40)) as console:
        await console.go_to("Cloud services", "shop", "v1")
        await console.sees("Guest OS")
        await console.press("v", "v")
        await console.sees("<ServiceConfiguration", 'value="•••"', "x shows them")
        assert "AccountKey=" not in console.text
        await console.press("x")
        await console.sees("AccountKey=")
        await console.press("down")
        await console.press("up")
        await console.sees('value="•••"')
        await console.press("V", "x")
        await console.sees("This tab hides nothing.")
