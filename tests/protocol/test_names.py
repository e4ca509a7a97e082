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
    ],
    ids=["cloud service", "affinity group", "storage account", "deployment", "label", "description"],
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
    ],
)
def test_a_rule_says_in_words_all_that_it_refuses(rule: names.Rule, words: tuple[str, ...]) -> None:
    for word in words:
        assert word in rule.sentence


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
