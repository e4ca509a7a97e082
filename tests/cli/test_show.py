"""`smtui show`: the tabs of one resource, as text, as XML and as JSON."""

from __future__ import annotations

import json

import pytest
from lxml import etree

from tests.cli.program import Program
from tests.cli.reader import Reader, environment
from tests.localcloud.running import RunningCloud


def test_a_deployment_is_shown_by_its_path(reader: Reader) -> None:
    done = reader("show", "services/shop/production")
    assert (done.status, done.error) == (0, "")
    assert "Slot         Production\nStatus       Running\n" in done.out
    assert reader("show", "/SERVICES/Shop/production/").out == done.out


def test_without_a_path_it_is_the_subscription(reader: Reader, cloud: RunningCloud) -> None:
    out = reader("show").out
    assert f"Subscription ID  {cloud.subscription_id}\n" in out
    # The bar of a quota is for eyes alone; the numbers beside it say the same.
    assert "Cloud services    13 of 100" in out
    assert "13 %" in out
    assert not set("▮▯●") & set(out)


def test_another_tab_is_shown_by_its_title(reader: Reader) -> None:
    done = reader("show", "services/shop", "--tab", "instances")
    assert done.out.startswith("Production · v1\nInstance")
    assert "WebRole_IN_0" in done.out
    assert reader("show", "services/shop/production", "--tab", "Instances").out in done.out


def test_a_tab_with_a_read_of_its_own_is_read(reader: Reader) -> None:
    assert "WA-GUEST-OS-4.21_201506-01" in reader("show", "os", "--tab", "Versions").out
    found = reader.json("show", "os", "--tab", "Versions")
    assert "WA-GUEST-OS-4.21_201506-01" in {each["version"] for each in found["items"]}


def test_what_the_console_says_of_itself_is_no_data(reader: Reader) -> None:
    done = reader("show", "services/archive", "--tab", "Instances")
    assert (done.status, done.out, done.error) == (0, "", "smtui show: No deployments.\n")


def test_secrets_of_a_configuration_are_hidden_until_asked_for(reader: Reader) -> None:
    hidden = reader("show", "services/shop/production", "--tab", "Configuration")
    assert hidden.error == "smtui show: Secrets are hidden; --reveal shows them.\n"
    assert 'value="•••"' in hidden.out or 'value="???"' in hidden.out
    assert "AccountKey=" not in hidden.out
    revealed = reader("show", "services/shop/production", "--tab", "Configuration", "--reveal")
    assert revealed.error == ""
    assert "AccountKey=" in revealed.out
    # Both are XML and nothing else.
    assert etree.fromstring(hidden.out.encode()).tag == etree.fromstring(revealed.out.encode()).tag


def test_raw_is_the_xml_of_the_reply_without_its_secrets(reader: Reader) -> None:
    done = reader("show", "services/shop/production", "--raw")
    root = etree.fromstring(done.out.encode())
    assert root.tag == "{http://schemas.microsoft.com/windowsazure}Deployment"
    assert "characters)" in root.findtext("{*}Configuration", "")
    assert "--reveal shows them" in done.error
    assert reader("show", "vms/contoso-dc/dc01", "--raw").out.startswith("<PersistentVMRole")


def test_keys_of_storage_accounts_are_never_shown(reader: Reader) -> None:
    for form in ([], ["--reveal"], ["--json"]):
        done = reader("show", "storage/contosoimages", "--tab", "Keys", *form)
        assert (done.status, done.out) == (2, "")
        assert "What Keys holds is secret" in done.error


def test_json_is_what_the_service_said(reader: Reader) -> None:
    found = reader.json("show", "services/shop/production")
    assert list(found)[:2] == ["path", "name"]
    assert (found["path"], found["name"], found["status"]) == ("services/shop/production", "v1", "Running")
    assert found["created_time"].endswith("Z")
    assert len(found["role_instance_list"]) == 4
    assert "configuration" not in found
    machine = reader.json("show", "vms/contoso-dc/dc01")
    assert machine["instance"]["instance_status"] == "ReadyRole"
    assert machine["role"]["role_name"] == "dc01"
    assert {"path", "name", "service", "deployment", "role", "instance"} == set(machine)
    account = reader.json("show", "storage/contosoimages")
    assert account["storage_service_properties"]["account_type"] == "Standard_GRS"


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["services/shop/prodution"], 3, "There is no 'prodution' in services/shop; did you mean production?"),
        (["srvices"], 3, "There is no 'srvices' in the subscription; did you mean services?"),
        (["services/shop", "--tab", "Keys"], 2, "shop has no tab 'Keys'; there is Overview, Instances, Raw."),
        (["--tab", "x"], 2, "Subscription has no tab 'x'; there is Overview, History, Raw."),
        (["services", "--raw"], 2, "Cloud services has no tab 'Raw'"),
        (["services/shop", "--raw", "--json"], 2, "choose one of them"),
        (["services/shop", "--reveal", "--json"], 2, "choose one of them"),
    ],
)
def test_what_is_not_there_is_a_sentence(reader: Reader, arguments: list[str], status: int, words: str) -> None:
    done = reader("show", *arguments)
    assert (done.status, done.out) == (status, "")
    assert words in done.error


def test_marks_stay_what_they_are_in_a_utf_8_locale(smtui: Program, cloud: RunningCloud) -> None:
    done = smtui("show", "services/shop", "--tab", "Instances", **environment(cloud))
    assert done.out.startswith("Production · v1\n")
    ascii_alone = smtui("show", "services/shop", "--tab", "Instances", **environment(cloud), LC_ALL="C")
    assert ascii_alone.out.isascii()
    assert json.loads(smtui("show", "services/shop", "--json", **environment(cloud)).out)["name"] == "shop"
