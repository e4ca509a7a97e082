"""The settings file: what it may say, and what is said of its mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from smtui import paths
from smtui.console.app import ConsoleApp
from smtui.console.keymap import checked
from smtui.console.settings import DEFAULTS, SETTINGS, Setting, Settings, read
from tests.console.driver import Console, FramedApp
from tests.localcloud.running import RunningCloud


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def mistakes(file: Path, text: str) -> list[str]:
    file.write_text(text)
    found = read(file)
    _, wrong = checked(found.keys, found.where)
    return [sentence.removeprefix(f"{file}, ") for sentence in (*found.mistakes, *wrong)]


def test_without_a_file_everything_is_as_usual(file: Path) -> None:
    assert read(file) == DEFAULTS


def test_every_setting_is_read(file: Path) -> None:
    file.write_text('theme = "smtui-light"\nrefresh_seconds = 5\nreopen = false\nmouse = false\n')
    assert read(file) == Settings(theme="smtui-light", refresh_seconds=5, reopen=False, mouse=False)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_what_a_setting_is_by_default_is_one_of_the_values_it_may_have(setting: Setting) -> None:
    assert setting.accepts(getattr(DEFAULTS, setting.name))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('them = "dark"', "line 1: there is no key 'them'; did you mean theme?"),
        ("\n\nrefresh_seconds = 1", "line 3: refresh_seconds should be 0, or a number from 2 to 3600; it is taken"),
        ("refresh_seconds = true", "line 1: refresh_seconds should be"),
        ('mouse = "off"', "line 1: mouse should be true or false; it is taken as not set."),
        ("keys = 3", "line 1: keys should be a table, [keys], of names and their keys."),
        ("[keys]\nrefresh = 5", 'line 2: refresh should be a key such as "S" or "ctrl+r", a list of keys, or []'),
        ('[keys]\nrefesh = "R"', "line 2: there is nothing called 'refesh' to give a key to; did you mean refresh?"),
        ('[keys]\n"service.update" = "d"', "line 2: d is the key of service.delete too; service.update keeps its own."),
        ('[keys]\nhelp = "down"', "line 2: ↓ is the key of down too; help keeps its own."),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_is_near(file: Path, text: str, sentence: str) -> None:
    (said,) = mistakes(file, text)
    assert said.startswith(sentence)


def test_of_a_file_that_is_no_toml_nothing_is_used(file: Path) -> None:
    (said,) = mistakes(file, 'theme = "a"\nmouse = ')
    assert "settings.toml is not TOML" in said
    assert said.endswith("Nothing of it is used.")


def test_two_keys_can_be_exchanged(file: Path) -> None:
    assert mistakes(file, '[keys]\n"service.update" = "d"\n"service.delete" = "e"') == []


def test_a_file_without_keys_looks_at_no_resource() -> None:
    usable, wrong = checked({}, {})
    assert not wrong
    assert usable.command("r") is not None


async def test_a_key_of_the_settings_works_and_shows_everywhere(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {"service.update": ("E",), "next_tab": ("f7",), "down": ("z", "down")}
    async with Console.on(cloud, monkeypatch, app=FramedApp(settings=Settings(keys=keys)), size=(140, 40)) as console:
        await console.go_to("Cloud services", "archive")
        await console.sees(" E Edit", " F7 View")
        await console.press("z")
        assert console.node.name == "catalogue"
        await console.press("e")
        await console.sees("e does nothing here; ? lists the keys.")
        await console.press("E")
        await console.sees("Cloud service catalogue", "Description")
        await console.press("escape")
        await console.closed()
        await console.press("question_mark")
        await console.sees("  E                     Change the label")


async def test_the_console_starts_with_a_file_of_mistakes_and_says_them(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    paths.settings().parent.mkdir(parents=True)
    paths.settings().write_text('them = "dark"\n[keys]\nquti = "Q"\n')
    app = FramedApp(settings=read(paths.settings()))
    async with Console.on(cloud, monkeypatch, app=app, size=(140, 40)) as console:
        await console.sees("settings.toml, line 1: there is no key 'them'")
        await console.press("question_mark")
        await console.sees("mean theme?", "line 3: there is nothing", "mean quit?")


async def test_leaving_has_the_key_that_the_settings_give_it(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = FramedApp(settings=Settings(keys={"quit": ("ctrl+x",)}))
    async with Console.on(cloud, monkeypatch, app=app) as console:
        await console.sees(" ^x Quit")
        await console.press("ctrl+q")
        assert console.app.is_running
        await console.press("question_mark")
        await console.sees("Esc leaves")
        await console.press("ctrl+x")
        await console.until(lambda: not console.app.is_running)


def test_the_app_takes_the_defaults_where_nobody_reads_a_file() -> None:
    assert ConsoleApp().settings == DEFAULTS
