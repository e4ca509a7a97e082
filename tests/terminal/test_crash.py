import stat
from pathlib import Path

import pytest

from smtui.terminal.crash import MESSAGE_LIMIT, describe, notice, write_report


def fail(password: str) -> None:
    raise ValueError(f"wrong\x1b[31m for {len(password)} reasons")


def caught(password: str) -> ValueError:
    try:
        try:
            fail(password)
        except ValueError as error:
            error.add_note(f"the password was {password}")
            raise RuntimeError("could not go on") from error
    except RuntimeError as error:
        error.__cause__.__context__ = error  # type: ignore[union-attr]
        return error  # type: ignore[return-value]


def test_report_has_places_and_no_values(tmp_path: Path) -> None:
    secret = "-".join(["hunter", "two"])
    path = write_report(caught(secret), tmp_path / "new" / "reports", "1.2.3")
    text = path.read_text()
    assert secret not in text
    for words in (
        "Version   1.2.3",
        "builtins.RuntimeError: could not go on",
        "Caused by:\nbuiltins.ValueError: wrong␛[31m for 10 reasons",
        f'File "{__file__}", line ',
        "in fail",
        "raise ValueError(",
    ):
        assert words in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.name.startswith("crash-")


@pytest.mark.parametrize(
    ("message", "reported"),
    [
        ("invalid literal for int() with base 10: 'hunter2'", "invalid literal for int() with base 10: '…'"),
        ("'hunter2'", "'…'"),
        ("no \"hunt'er2\" and 'hunter2' here", "no '…' and '…' here"),
        ("it's 'not\n closed' 'hunter2'.", "it's '…'."),
        ("key b2xkIGtleSBvZiBhIHN0b3JhZ2UgYWNjb3VudDE+/w== refused", "key '…' refused"),
        ("the panel can't be drawn: row 3 isn't there", "the panel can't be drawn: row 3 isn't there"),
    ],
)
def test_values_in_a_message_are_left_out(message: str, reported: str) -> None:
    (line,) = describe(ValueError(message))
    assert line == f"builtins.ValueError: {reported}"
    assert "hunter2" not in line


def test_two_reports_are_two_files(tmp_path: Path) -> None:
    paths = {write_report(ValueError(), tmp_path, "1") for _ in range(3)}
    assert len(paths) == 3


def test_groups_long_messages_and_broken_errors() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise OSError("cannot say")

    group = ExceptionGroup("several", [Mute(), ValueError("x" * 5000)])
    text = "\n".join(describe(group))
    assert "Part 1 of 2:" in text
    assert "Mute: (no message)" in text
    assert f"ValueError: {'x' * (MESSAGE_LIMIT - 1)}…" in text


def test_notice_is_short_and_tells_no_message(tmp_path: Path) -> None:
    words = notice(ValueError("secret"), tmp_path / "a\x1bb.txt")
    assert "secret" not in words
    assert "ValueError" in words
    assert f"{tmp_path}/a␛b.txt" in words
    assert words.count("\n") == 2
    failed = notice(ValueError("secret"), OSError(28, "No space left on device"))
    assert "No space left on device" in failed


def test_report_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        write_report(ValueError(), tmp_path / "file", "1")
