"""What the console keeps of its places: whole or not at all, and nothing in it stops anything."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from smtui.console.places_file import MOST, Left, PlacesFile
from smtui.console.state_file import StateError

SUBSCRIPTION = "0a1b2c3d-0000-4000-8000-000000000001"


@pytest.fixture
def places(tmp_path: Path) -> PlacesFile:
    return PlacesFile(tmp_path / "places", "shop", SUBSCRIPTION)


def only(directory: Path, ending: str) -> Path:
    (found,) = directory.glob(f"*{ending}")
    return found


def test_nothing_was_kept_yet(places: PlacesFile) -> None:
    assert places.left() == Left()
    assert places.bookmarks() == ()


def test_what_is_kept_is_there_again_and_for_its_owner_alone(places: PlacesFile, tmp_path: Path) -> None:
    left = Left("services/日本-shop/production", "Raw")
    places.leave(Left("storage"))
    places.leave(left)
    places.toggle("services/shop")
    again = PlacesFile(tmp_path / "places", "shop", SUBSCRIPTION)
    assert again.left() == left
    assert again.bookmarks() == ("services/shop",)
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "places").iterdir()} == {0o600}
    assert len(list((tmp_path / "places").iterdir())) == 2


def test_a_bookmark_is_made_and_taken_away_beside_those_of_other_consoles(places: PlacesFile, tmp_path: Path) -> None:
    other = PlacesFile(tmp_path / "places", "shop", SUBSCRIPTION)
    assert places.toggle("a") == ("a",)
    assert other.toggle("b") == ("a", "b")
    assert places.toggle("a") == ("b",)
    assert other.bookmarks() == ("b",)


def test_there_is_an_end_of_bookmarks(places: PlacesFile, tmp_path: Path) -> None:
    places.toggle("first")
    many = ", ".join(f'"{number}"' for number in range(MOST))
    only(tmp_path / "places", ".bookmarks.json").write_text(f'{{"paths": [{many}]}}')
    with pytest.raises(StateError, match="there can be no more"):
        places.toggle("one more")
    assert len(places.toggle("7")) == MOST - 1


@pytest.mark.parametrize(("profile", "subscription"), [("other", SUBSCRIPTION), ("shop", "another"), ("../x\0", "/")])
def test_another_profile_or_subscription_has_its_own(
    profile: str, subscription: str, places: PlacesFile, tmp_path: Path
) -> None:
    other = PlacesFile(tmp_path / "places", profile, subscription)
    places.leave(Left("storage"))
    places.toggle("storage")
    assert (other.left(), other.bookmarks()) == (Left(), ())
    other.leave(Left("images"))
    assert places.left() == Left("storage")


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff\xfe", b"7", b"[" * 100_000], ids=lambda text: repr(text[:9]))
def test_a_broken_file_is_said_once_and_set_aside(text: bytes, places: PlacesFile, tmp_path: Path) -> None:
    places.toggle("a")
    file = only(tmp_path / "places", ".bookmarks.json")
    file.write_bytes(text)
    with pytest.raises(StateError, match=r"^The file with the bookmarks made no sense, and was set aside: .*\.broken$"):
        places.bookmarks()
    assert places.bookmarks() == ()
    assert file.with_name(f"{file.name}.broken").read_bytes() == text
    assert places.toggle("b") == ("b",)


@pytest.mark.parametrize(
    "text",
    ['{"path": 7, "tab": [], "paths": 1}', '{"paths": [7, "", null, {}]}', "{}"],
    ids=["types", "items", "empty"],
)
def test_values_of_another_type_are_none(text: str, places: PlacesFile, tmp_path: Path) -> None:
    places.toggle("a")
    places.leave(Left("a", "b"))
    for file in (tmp_path / "places").iterdir():
        file.write_text(text)
    assert (places.left(), places.bookmarks()) == (Left(), ())


def test_a_directory_that_can_not_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "places").write_text("a file where the directory should be")
    places = PlacesFile(tmp_path / "places", "shop", SUBSCRIPTION)
    with pytest.raises(StateError, match=r"the last place can't be written \(.+\): "):
        places.leave(Left("storage"))
    with pytest.raises(StateError, match=r"the bookmarks can't be read \(.+\): "):
        places.toggle("storage")


def test_what_can_not_be_replaced_leaves_nothing_behind(places: PlacesFile, tmp_path: Path) -> None:
    places.toggle("a")
    file = only(tmp_path / "places", ".bookmarks.json")
    file.unlink()
    (tmp_path / "places" / file.name.replace("bookmarks", "left")).mkdir()
    with pytest.raises(StateError, match="can't be written"):
        places.leave(Left("storage"))
    assert [each.name for each in (tmp_path / "places").iterdir()] == [file.name.replace("bookmarks", "left")]
