"""Naming rules, at their edges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.protocol import names
from smtui.protocol.deployments import GET_DEPLOYMENT_BY_NAME
from tests.protocol.values import few


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        (
            names.HOSTED_SERVICE_NAME,
            ["a", "7", "A-b", "a--b", "x" * 63, "a" + "-" * 61 + "b"],
            ["", "x" * 64, "-a", "a-", "-", "a_b", "a.b", "é", "a b", "a\n", "٣"],
        ),
        (
            names.AFFINITY_GROUP_NAME,
            ["a", "7", "a-", "x" * 63],
            ["", "x" * 64, "-a", "a_b", "é", "a\n"],
        ),
        (
            names.STORAGE_ACCOUNT_NAME,
            ["abc", "123", "x" * 24],
            ["", "ab", "x" * 25, "Abc", "a-c", "a.c", "abé", "abc\n"],
        ),
        (
            names.DEPLOYMENT_NAME,
            ["v", "v 1", "é🎉", "...", ".a", "x" * 100],
            ["", ".", "..", "x" * 101, "a/b", "a?b", "a#b", "a%b", "a\\b", "a\x1bb", "a\x7f", "a\x9b", "a\n"],
        ),
        (names.LABEL, ["x", "x" * 100, "a\nb", "日" * 100], ["", "x" * 101]),
        (names.DESCRIPTION, ["", "x" * 1024, "a\nb"], ["x" * 1025]),
        (names.ROLE_NAME, ["dc01", "a b", "x" * 100], ["", ".", "..", "a/b", "x" * 101]),
        (names.LINUX_HOST_NAME, ["a", "a.b-c", "x" * 64], ["", "x" * 65, "a b", "é", "a\n"]),
        (names.WINDOWS_COMPUTER_NAME, ["a", "DC-01", "x" * 15], ["", "x" * 16, "a b", "é", "a\n"]),
        (names.LINUX_USER_NAME, ["a", "operator_1", "x" * 32], ["", "x" * 33, "a b", "é", "a\n"]),
        (names.COMMON_USER_NAME, ["", "operator", "rooted", "administrators"], ["root", "Admin", "ADMINISTRATOR"]),
        (
            names.PASSWORD,
            ["aB3456", "u7;9jbp!", "Abcdé-", "pass WORD", "aB1" * 24, "PASS 1\n"],
            ["", "aB345", "aB1" * 24 + "x", "mypassword", "MYPASSWORD1", "lower1234", "      ", "ÄÖÜäöü"],
        ),
        (
            names.DISK_NAME,
            ["a", "a.b-c_D", "a_", "x" * 256, "9"],
            ["", "a.", "a-", "x" * 257, "a b", "é", "a/b", "a\n"],
        ),
        (names.IMAGE_NAME, ["a__b-30GB.vhd", "x" * 256], ["", "a.", "a-", "x" * 257, "a b", "é"]),
        (names.EXTENDED_PROPERTY_NAME, ["a", "A_9", "x" * 64], ["", "9a", "_a", "a-b", "x" * 65, "é"]),
        (names.EXTENDED_PROPERTY_VALUE, ["", "é\n", "x" * 255], ["x" * 256]),
        (names.THUMBPRINT, ["A" * 40, "0123456789abcdef" * 2 + "01234567"], ["", "A" * 39, "A" * 41, "G" * 40]),
    ],
    ids=[
        "cloud service",
        "affinity group",
        "storage account",
        "deployment",
        "label",
        "description",
        "role",
        "Linux host",
        "Windows computer",
        "Linux user",
        "common user",
        "password",
        "disk",
        "image",
        "property",
        "property value",
        "thumbprint",
    ],
)
def test_a_rule_holds_at_its_edges(rule: names.Rule, good: list[str], bad: list[str]) -> None:
    assert {name: rule.problem(name) for name in good} == dict.fromkeys(good, "")
    assert {name: rule.problem(name) for name in bad} == dict.fromkeys(bad, rule.sentence)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (names.HOSTED_SERVICE_NAME, ("1 to 63", "begins and ends with a letter or digit")),
        (names.AFFINITY_GROUP_NAME, ("1 to 63", "begins with a letter or digit")),
        (names.STORAGE_ACCOUNT_NAME, ("3 to 24", "lower-case")),
        (names.DEPLOYMENT_NAME, ("1 to 100", "/ \\ ? # %", "control character", ". or ..")),
        (names.LABEL, ("1 to 100",)),
        (names.DESCRIPTION, ("1,024",)),
        (names.ROLE_NAME, ("1 to 100", "/ \\ ? # %", "control character", ". or ..")),
        (names.LINUX_HOST_NAME, ("1 to 64",)),
        (names.WINDOWS_COMPUTER_NAME, ("1 to 15",)),
        (names.LINUX_USER_NAME, ("1 to 32",)),
        (names.PASSWORD, ("6 to 72", "three kinds")),
        (names.DISK_NAME, ("1 to 256", "does not end with . or -")),
        (names.IMAGE_NAME, ("1 to 256", "does not end with . or -")),
        (names.EXTENDED_PROPERTY_NAME, ("1 to 64", "begins with a letter")),
        (names.EXTENDED_PROPERTY_VALUE, ("255",)),
        (names.THUMBPRINT, ("40",)),
    ],
)
def test_a_rule_says_in_words_all_that_it_refuses(rule: names.Rule, words: tuple[str, ...]) -> None:
    for word in words:
        assert word in rule.sentence


def test_a_rule_that_was_only_inferred_warns() -> None:
    assert names.DISK_NAME.refusal("a.") == names.DISK_NAME.sentence
    assert names.DISK_NAME.warning("a.") == ""
    assert names.IMAGE_NAME.refusal("a.") == ""
    assert names.IMAGE_NAME.warning("a.") == names.IMAGE_NAME.sentence
    assert (names.IMAGE_NAME.refusal("a"), names.IMAGE_NAME.warning("a")) == ("", "")
    assert names.COMMON_USER_NAME.refusal("root") == ""


@few
@given(st.text(max_size=80))
def test_a_password_needs_three_kinds_of_characters(password: str) -> None:
    kinds = {
        "lower" if "a" <= c <= "z" else "upper" if "A" <= c <= "Z" else "digit" if "0" <= c <= "9" else "other"
        for c in password
    }
    assert (names.PASSWORD.problem(password) == "") == (6 <= len(password) <= 72 and len(kinds) >= 3)


def test_a_configuration_has_the_roles_that_are_deployed() -> None:
    assert names.role_set_problem(["Web", "worker"], ["Worker", "WEB"]) == ""
    assert names.role_set_problem(["Web"], ["Web", "Worker", "Cache"]) == "The configuration lacks Cache, Worker."
    assert names.role_set_problem(["Web", "New"], ["Web"]) == ("The configuration has New, which is not deployed.")
    assert names.role_set_problem(["New"], ["Web"]) == (
        "The configuration lacks Web and has New, which is not deployed."
    )


@few
@given(st.text(st.characters(exclude_categories=["Cs"])).filter(lambda name: not names.DEPLOYMENT_NAME.problem(name)))
def test_a_name_that_may_be_created_can_be_called(name: str) -> None:
    call = GET_DEPLOYMENT_BY_NAME(service_name="shop", deployment_name=name)
    assert call.target == f"shop/{name}"


@pytest.mark.parametrize(
    "url",
    [
        "https://store.blob.core.windows.net/packages/shop.cspkg",
        "http://127.0.0.1:10000/devstore/p.cspkg",
        "https://store/p?sv=1&sig=abc%3D",
        "https://[::1]:443/p",
    ],
)
def test_an_address_of_a_blob_is_a_package_url(url: str) -> None:
    assert names.package_url_problem(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        "", "shop.cspkg", "/shop.cspkg", "ftp://store/p", "file:///shop.cspkg", "https://", "https://store", "https://store/",
        "https:///p", "http://[::1/p", "https://store:0/p", "https://store:65536/p", "https://store:x/p", "//store/p",
    ],
)  # fmt: skip
def test_anything_else_is_not(url: str) -> None:
    assert names.package_url_problem(url) == (
        "A package URL is the http or https address of a .cspkg blob in a storage account."
    )


@pytest.mark.parametrize("url", ["https://store/a b", "https://store/a\n", "https://store/\u00a0"])
def test_a_package_url_has_no_spaces(url: str) -> None:
    assert names.package_url_problem(url) == "A package URL has no spaces."


def test_a_media_link_is_the_address_of_a_blob() -> None:
    assert names.media_link_problem("https://store.blob.core.windows.net/vhds/dc01.vhd") == ""
    assert names.media_link_problem("dc01.vhd") == (
        "A media link is the http or https address of a .vhd blob in a storage account."
    )
    assert names.media_link_problem("https://store/a b") == "A media link has no spaces."


@few
@given(st.text())
def test_no_text_in_place_of_a_package_url_raises(text: str) -> None:
    assert names.package_url_problem("https://" + text) in (
        "",
        "A package URL has no spaces.",
        "A package URL is the http or https address of a .cspkg blob in a storage account.",
    )


def test_a_location_or_an_affinity_group_and_not_both() -> None:
    assert names.location_problem("West US", "") == ""
    assert names.location_problem("", "group") == ""
    assert names.location_problem("West US", "group") == "Give a location or an affinity group, not both."
    assert names.location_problem("", "") == "Give a location or an affinity group."
