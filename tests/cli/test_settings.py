"""`smtui settings`: everything that can be set, and a file to begin with."""

from __future__ import annotations

import re
import tomllib

import pytest

from smtui import paths
from smtui.console import keymap, settings
from smtui.console.commands import COMMANDS
from smtui.console.keymap import DECLARED
from smtui.console.moves import MOVES
from smtui.console.resources import kinds
from tests.cli.reader import Reader

ACTIONS = {action.name: action for kind in kinds() for action in kind.actions()}
NAMED = {named.name: named for named in (*COMMANDS, *MOVES, *ACTIONS.values())}


def _write(text: str) -> None:
    paths.settings().parent.mkdir(parents=True, exist_ok=True)
    paths.settings().write_text(text)


def test_every_setting_is_told_with_its_default_and_what_it_may_be(nobody: Reader) -> None:
    done = nobody("settings")
    assert (done.status, done.error) == (0, "")
    words = " ".join(done.out.split())
    for setting in settings.SETTINGS:
        assert f"{setting.name} = " in words
        assert setting.help in words
        assert setting.values in words
    assert done.out.endswith(f"Settings will be in {paths.settings()}\n")


def test_everything_that_can_have_a_key_is_there_with_its_keys(nobody: Reader) -> None:
    rows = nobody("settings").out.splitlines()
    found = nobody.json("settings")["keys"]
    assert [each["name"] for each in found] == list(NAMED)
    for each in found:
        named = NAMED[each["name"]]
        assert tuple(each["keys"]) == tuple(each["declared"]) == named.keys
        shown = ", ".join(named.keys) or "no key"
        assert any(row.split()[:1] == [named.name] and f"  {shown} " in row and named.help in row for row in rows)
    swap = next(each for each in found if each["name"] == "deployment.swap")
    assert swap["on"] == ["cloud service"]


def test_what_the_file_changes_is_told_beside_the_default(nobody: Reader) -> None:
    _write('refresh_seconds = 5\nmouse = false\n[keys]\nrefresh = ["f5", "ctrl+r"]\n"deployment.swap" = []\n')
    done = nobody("settings")
    assert (done.status, done.error) == (0, "")
    assert "refresh_seconds = 5  (default: 30.0)" in done.out
    assert "mouse = false  (default: true)" in done.out
    assert re.search(r"refresh +f5, ctrl\+r +Read .*\(default: r\)", done.out)
    assert re.search(r"deployment.swap +no key +Exchange .*\(default: s\)", done.out)
    found = nobody.json("settings")
    assert {"name": "mouse", "value": False, "default": True}.items() <= found["settings"][3].items()
    assert found["file"] == str(paths.settings())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("refresh_seconds = 1\n", "line 1: refresh_seconds should be 0, or a number"),
        ("[keys]\nrefersh = 'r'\n", "did you mean refresh?"),
        ("[keys]\nrefresh = 's'\n", "s is the key of deployment.swap too"),
        ("theme = \n", "is not TOML"),
    ],
)
def test_mistakes_go_to_standard_error_and_are_a_failure(nobody: Reader, text: str, words: str) -> None:
    _write(text)
    done = nobody("settings")
    assert done.status == 1
    assert words in done.error
    assert "Commands, in [keys]:" in done.out
    machine = nobody("settings", "--json")
    assert machine.status == 1
    assert words in machine.out


def test_the_example_is_a_whole_file_that_changes_nothing(nobody: Reader) -> None:
    done = nobody("settings", "--example")
    assert (done.status, done.error) == (0, "")
    values = tomllib.loads(done.out)
    assert set(values) == {setting.name for setting in settings.SETTINGS} | {settings.KEYS}
    _write(done.out)
    assert settings.read(paths.settings()) == settings.DEFAULTS
    assert nobody("settings").status == 0


def test_every_key_of_the_example_can_be_uncommented(nobody: Reader) -> None:
    _write(re.sub(r'^# ("[\w.-]+" = )', r"\1", nobody("settings", "--example").out, flags=re.M))
    found = settings.read(paths.settings())
    assert found.mistakes == ()
    assert set(found.keys) == set(NAMED)
    keys, wrong = keymap.checked(found.keys, found.where)
    assert wrong == []
    assert {name: keys.keys(named) for name, named in NAMED.items()} == {
        name: DECLARED.keys(named) for name, named in NAMED.items()
    }


def test_only_one_form_at_once(nobody: Reader) -> None:
    assert nobody("settings", "--json", "--example").status == 2
