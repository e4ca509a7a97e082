"""The person's own editor, as a program that is run on a file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from smtui.console import editor

TEXT = "<a>\r\n  é 値\r\n</a>\r\n"


def edited(tmp_path: Path, script: str, text: str = TEXT) -> str:
    """Edit a text with an editor that does what a script says; the script knows the file as `file`."""
    program = tmp_path / "editor.py"
    program.write_text(f"import sys, pathlib\nfile = pathlib.Path(sys.argv[1])\n{script}\n")
    return editor.edit([sys.executable, str(program)], text, "v1.cscfg")


def refusal(tmp_path: Path, script: str) -> str:
    """Give why what an editor left was not taken."""
    with pytest.raises(editor.EditorProblem) as caught:
        edited(tmp_path, script)
    assert not isinstance(caught.value, editor.EditorMissing)
    return str(caught.value)


def test_what_the_editor_saved_is_taken_byte_for_byte(tmp_path: Path) -> None:
    assert edited(tmp_path, "file.write_bytes(file.read_bytes().replace(b'a>', b'b>'))") == TEXT.replace("a>", "b>")


def test_an_editor_that_saved_nothing_leaves_the_text(tmp_path: Path) -> None:
    assert edited(tmp_path, "pass") == TEXT


def test_a_byte_order_mark_that_an_editor_put_there_is_not_text(tmp_path: Path) -> None:
    assert edited(tmp_path, "file.write_bytes(b'\\xef\\xbb\\xbf' + file.read_bytes())") == TEXT


def test_nobody_else_can_read_the_file_and_it_is_gone_afterwards(tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = f"pathlib.Path({str(told)!r}).write_text(f'{{file}} {{file.parent.stat().st_mode & 0o777:o}}')"
    edited(tmp_path, script)
    file, mode = told.read_text().split()
    assert (Path(file).name, mode) == ("v1.cscfg", "700")
    assert not Path(file).parent.exists()


def test_an_editor_that_ended_with_an_error_is_not_believed(tmp_path: Path) -> None:
    said = refusal(tmp_path, "file.write_text('half'); sys.exit(1)")
    assert said == f"The editor {sys.executable} ended with status 1; nothing was taken from it."


def test_what_is_not_utf_8_is_not_taken(tmp_path: Path) -> None:
    said = refusal(tmp_path, "file.write_bytes(b'\\xff\\x00rubbish')")
    assert said == "What the editor saved is not UTF-8, and nothing was taken from it."


def test_a_file_that_the_editor_took_away_is_not_blamed_on_the_editor_s_name(tmp_path: Path) -> None:
    assert refusal(tmp_path, "file.unlink()") == "What the editor saved can't be read: No such file or directory."


def test_an_editor_that_is_not_there_is_told_apart() -> None:
    with pytest.raises(
        editor.EditorMissing, match=r"^The editor /nowhere/vi can't be run: No such file or directory\.$"
    ):
        editor.edit(["/nowhere/vi"], TEXT, "v1.cscfg")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, []),
        ({"EDITOR": ""}, []),
        ({"EDITOR": "vi"}, ["vi"]),
        ({"EDITOR": "vi", "VISUAL": "code --wait"}, ["code", "--wait"]),
        ({"EDITOR": "'unfinished"}, []),
    ],
)
def test_visual_comes_before_editor(environment: dict[str, str], expected: list[str]) -> None:
    assert editor.command(environment) == expected
