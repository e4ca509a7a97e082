"""Profiles: which one is chosen, and what is wrong with it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.client.profile import CLOUDS, Profile, ProfileError, endpoint_url, from_environment, proxy_url
from smtui.client.profiles import FileMistake, choose, read

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
ENVIRONMENT = {"AZURE_MANAGEMENT_CERTFILE": "/env.pem", "AZURE_MANAGEMENT_SUBSCRIPTIONID": SUBSCRIPTION}

GUID = "should be a GUID such as 01234567-89ab-cdef-0123-456789abcdef, and is"

TWO = f"""
use = "work"

[profiles.work]
subscription_id = "{SUBSCRIPTION}"
certificate = "work.pem"

[profiles.home]
subscription_id = "{SUBSCRIPTION}"
certificate = "/keys/home.pem"
endpoint = "cloud.example:8443"
ca = "ca.pem"
trusted_hosts = ["gate.example"]
proxy = "http://proxy:3128"
read_only = true
environment = "production"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a profiles file with two profiles, of which work is in use."""
    path = tmp_path / "profiles.toml"
    path.write_text(TWO)
    return path


def wrong(file: Path, text: str, name: str = "work") -> str:
    """Give the sentence about a profiles file."""
    file.write_text(text)
    with pytest.raises(ProfileError) as caught:
        choose(name, {}, file)
    return str(caught.value)


def named(found: Profile | None) -> str:
    """Give a profile's name; None is the local cloud."""
    return found.name if found else "LOCAL"


# --- which one -------------------------------------------------------------------------------------------------


def test_a_name_goes_before_the_environment_and_the_one_in_use(file: Path) -> None:
    assert named(choose("home", ENVIRONMENT, file)) == "home"
    assert named(choose("LOCAL", ENVIRONMENT, file)) == "LOCAL"


def test_the_environment_goes_before_the_one_in_use(file: Path) -> None:
    assert choose("", ENVIRONMENT, file) == Profile(
        "environment", SUBSCRIPTION, "https://management.core.windows.net", "/env.pem"
    )


@pytest.mark.parametrize("missing", ENVIRONMENT)
def test_half_an_environment_is_none(file: Path, missing: str) -> None:
    assert named(choose("", {**ENVIRONMENT, missing: ""}, file)) == "work"


def test_without_either_the_one_in_use_is_chosen(file: Path) -> None:
    assert named(choose("", {}, file)) == "work"


@pytest.mark.parametrize("text", [None, "", 'use = ""', 'use = "LOCAL"', TWO.replace('use = "work"', "")])
def test_without_anything_it_is_the_local_cloud(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "profiles.toml"
    if text is not None:
        file.write_text(text)
    assert named(choose("", {}, file)) == "LOCAL"


def test_a_profile_is_read_whole(file: Path) -> None:
    assert choose("home", {}, file) == Profile(
        name="home",
        subscription_id=SUBSCRIPTION,
        endpoint="https://cloud.example:8443",
        certificate="/keys/home.pem",
        ca=str(file.parent / "ca.pem"),
        trusted_hosts=("gate.example",),
        proxy="http://proxy:3128",
        read_only=True,
        environment="production",
    )


def test_paths_are_beside_the_file_or_in_the_home_directory(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    file.write_text(TWO.replace('"work.pem"', '"~/work.pem"').replace('"ca.pem"', '"~nobody-at-all/ca.pem"'))
    work, home = choose("work", {}, file), choose("home", {}, file)
    assert work is not None
    assert home is not None
    assert work.certificate == "/home/me/work.pem"
    assert home.ca == str(file.parent / "~nobody-at-all/ca.pem")


def test_the_environment_may_name_an_endpoint_and_its_authority() -> None:
    found = from_environment({**ENVIRONMENT, "SMTUI_ENDPOINT": "127.0.0.1:8443", "SMTUI_CA": "/ca.pem"})
    assert found is not None
    assert (found.endpoint, found.host, found.port, found.ca) == (
        "https://127.0.0.1:8443",
        "127.0.0.1",
        8443,
        "/ca.pem",
    )


def test_an_empty_endpoint_in_the_environment_is_none() -> None:
    found = from_environment({**ENVIRONMENT, "SMTUI_ENDPOINT": ""})
    assert found is not None
    assert found.endpoint == "https://management.core.windows.net"


def test_a_wrong_endpoint_in_the_environment_is_named() -> None:
    with pytest.raises(ProfileError, match=r"^SMTUI_ENDPOINT: 'http://x' is not an endpoint: "):
        from_environment({**ENVIRONMENT, "SMTUI_ENDPOINT": "http://x"})


def test_a_subscription_in_the_environment_has_to_be_a_guid() -> None:
    with pytest.raises(ProfileError) as caught:
        from_environment({**ENVIRONMENT, "AZURE_MANAGEMENT_SUBSCRIPTIONID": "../x"})
    assert str(caught.value) == f"AZURE_MANAGEMENT_SUBSCRIPTIONID {GUID} '../x'."


# --- endpoints -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "url"),
    [
        *((name, f"https://{host}") for name, host in CLOUDS.items()),
        ("PUBLIC", "https://management.core.windows.net"),
        ("cloud.example", "https://cloud.example"),
        ("127.0.0.1:8443", "https://127.0.0.1:8443"),
        ("https://[::1]:8443", "https://[::1]:8443"),
        ("https://cloud.example/", "https://cloud.example"),
    ],
)
def test_an_endpoint_is_a_cloud_a_host_or_a_url(given: str, url: str) -> None:
    assert endpoint_url(given) == url


@pytest.mark.parametrize(
    "given",
    [
        "", " ", "http://cloud.example", "ftp://cloud.example", "https://", "https:///x", "https://cloud.example/path",
        "https://cloud.example?x", "user:pass@cloud.example", "cloud.example:0", "cloud.example:99999",
        "cloud.example:x", "https://[::1", "::1", "cloud example", "cloud.example\n", "cloud\x1b.example", "cl\x00ud",
        "cloud\u200b.example",
    ],
)  # fmt: skip
def test_anything_else_is_not_an_endpoint(given: str) -> None:
    with pytest.raises(ProfileError, match=r"is not an endpoint: give an https URL without a path, or one of public"):
        endpoint_url(given)


@settings(max_examples=80, deadline=None)
@given(st.text())
def test_every_text_is_an_endpoint_or_a_mistake(text: str) -> None:
    with suppress(ProfileError):
        profile = Profile("p", "s", endpoint_url(text), "c")
        assert profile.endpoint.startswith("https://")
        assert profile.host
        assert 0 < profile.port < 65536


# --- mistakes in the file --------------------------------------------------------------------------------------


def test_a_name_that_is_not_there_is_answered_with_those_that_are(file: Path) -> None:
    assert wrong(file, TWO, "zzz") == f"There is no profile 'zzz' in {file}; there is LOCAL, work, home."
    assert wrong(file, TWO, "wrok") == f"There is no profile 'wrok' in {file}; did you mean work?"
    assert wrong(file, TWO, "environment") == (
        "The profile environment is there where AZURE_MANAGEMENT_CERTFILE and AZURE_MANAGEMENT_SUBSCRIPTIONID are both "
        "set: set them, or choose another."
    )
    gone = f"{file}, line 1: use names the profile 'gone', which is not there; there is LOCAL."
    assert wrong(file, 'use = "gone"', "") == gone
    near = f"{file}, line 2: use names the profile 'wrok', which is not there; did you mean 'work'?"
    assert wrong(file, TWO.replace('use = "work"', 'use = "wrok"'), "") == near
    assert wrong(file, "profiles = 3") == f"{file}, line 1: profiles should be tables such as [profiles.work]."


@pytest.mark.parametrize(
    ("before", "after", "line", "sentence"),
    [
        ('certificate = "work.pem"', "", 4, "certificate is missing."),
        ('certificate = "work.pem"', 'certificate = ""', 6, "certificate is missing."),
        ('certificate = "work.pem"', 'certificat = "a"', 4, "certificate is missing; is 'certificat' meant for it?"),
        ('certificate = "work.pem"', "certificate = 7", 6, "certificate should be text in quotes."),
        (f'subscription_id = "{SUBSCRIPTION}"', "", 4, "subscription_id is missing."),
        (f'subscription_id = "{SUBSCRIPTION}"', "subscription_id = 1", 5, "subscription_id should be text in quotes."),
        ('"work.pem"', '"work.pem"\nread_only = "yes"', 7, "read_only should be true or false."),
        ('"work.pem"', '"work.pem"\ntrusted_hosts = "a"', 7, "trusted_hosts should be a list of host names."),
        ('"work.pem"', '"work.pem"\ntrusted_hosts = [1]', 7, "trusted_hosts should be a list of host names."),
        ('"work.pem"', '"work.pem"\nproxy = 3128', 7, "proxy should be text in quotes."),
        ('"work.pem"', '"work.pem"\nca = ["a"]', 7, "ca should be text in quotes."),
        ('"work.pem"', '"work.pem"\nenvironment = 1', 7, "environment should be text in quotes."),
        ('"work.pem"', '"work.pem"\ncolour = 1', 7, "colour should be text in quotes."),
        ('"work.pem"', '"work.pem"\nendpoint = 443', 7, "endpoint should be text in quotes."),
    ],
)
def test_a_mistake_is_named_with_file_line_profile_and_key(
    file: Path, before: str, after: str, line: int, sentence: str
) -> None:
    assert wrong(file, TWO.replace(before, after, 1)) == f"{file}, line {line}: profile 'work': {sentence}"


def test_a_wrong_endpoint_is_named_with_file_and_profile(file: Path) -> None:
    sentence = wrong(file, TWO.replace('"work.pem"', '"work.pem"\nendpoint = "http://x"'))
    assert sentence.startswith(f"{file}, line 7: profile 'work': endpoint: 'http://x' is not an endpoint: ")


@pytest.mark.parametrize(
    "text",
    [
        "contoso",
        "..",
        "a/b",
        SUBSCRIPTION[:-1],
        f"{SUBSCRIPTION}0",
        f" {SUBSCRIPTION}",
        f"{{{SUBSCRIPTION}}}",
        "é" * 36,
    ],
)
def test_a_subscription_that_is_no_guid_is_named_with_file_profile_and_key(file: Path, text: str) -> None:
    sentence = wrong(file, TWO.replace(SUBSCRIPTION, text, 1))
    assert sentence == f"{file}, line 5: profile 'work': subscription_id {GUID} {text!r}."


def test_a_subscription_may_be_in_capitals(file: Path) -> None:
    capitals = "ABCDEF01-2222-3333-4444-555555555555"
    file.write_text(TWO.replace(SUBSCRIPTION, capitals))
    found = choose("work", {}, file)
    assert found is not None
    assert found.subscription_id == capitals


def test_a_misspelled_key_does_not_open_a_profile_for_writing(file: Path) -> None:
    file.write_text(TWO.replace("read_only = true", "readonly = true"))
    home = choose("home", {}, file)
    assert home is not None
    assert home.read_only
    (warning,) = read(file).warnings
    assert warning == (
        f"{file}, line 15: there is no key 'readonly'; did you mean read_only? Until it is corrected, profile 'home' "
        "only reads."
    )


def test_a_mistake_in_one_profile_does_not_matter_to_another(file: Path) -> None:
    file.write_text(TWO.replace("read_only = true", "read_only = 3"))
    assert named(choose("work", {}, file)) == "work"


def test_a_profile_that_is_no_table_is_named(file: Path) -> None:
    text = '[profiles]\nwork = "work.pem"'
    assert wrong(file, text) == f"{file}, line 2: profile 'work' should be a table [profiles.work]."


def test_use_has_to_be_text(file: Path) -> None:
    assert wrong(file, "use = 1", "") == f"{file}, line 1: use should be text in quotes."


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"# mine\nuse = work", ", line 2, use: the value is none of TOML; text stands in quotes, "),
        (b'# mine\r\nuse = "work\r\n', ", line 2, use: a quote is missing at the end of the line."),
        (b"use = 'a'\nuse = 'b'\n", ", line 2, use: the key is there twice."),
        (b"[profiles.a]\nca = ''\n[profiles.a]\n", ", line 3: the table [profiles.a] is there twice."),
        (rb'use = "C:\Users"', ", line 1, use: a backslash in quotes begins a code; write two, or use '…'."),
        (rb'use = "C:\data"', ", line 1, use: a backslash in quotes begins a code; write two, or use '…'."),
        (b"\xff\xfe", ": it is not UTF-8"),
        (b"[profiles.work", ": Expected ']' at the end of a table declaration"),
        (b"x = " + b"[" * 5000, ": it is nested too deeply"),
    ],
    ids=["value", "quote", "key twice", "table twice", "Unicode code", "backslash", "UTF-16", "cut off", "nested"],
)
def test_what_is_not_toml_is_called_so(file: Path, content: bytes, what: str) -> None:
    file.write_bytes(content)
    with pytest.raises(FileMistake) as caught:
        choose("work", {}, file)
    assert str(caught.value).startswith(f"{file} is not TOML")
    assert what in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProfileError) as caught:
        choose("work", {}, tmp_path)
    assert str(caught.value) == f"{tmp_path} can't be read: Is a directory."


# --- what is warned of -----------------------------------------------------------------------------------------


def warned(file: Path, text: str) -> list[str]:
    """Give what is warned of, without the file's name."""
    file.write_text(text)
    return [warning.replace(f"{file}, ", "") for warning in read(file).mistakes]


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("color", "did you mean colour?"),
        ("proxi", "did you mean proxy?"),
        ("Environment", "did you mean environment?"),
        ("zzz", "there are subscription_id, endpoint, certificate, ca, trusted_hosts, proxy, read_only, environment, "
         "colour."),
    ],
)  # fmt: skip
def test_an_unknown_key_is_named_with_its_line_and_the_nearest_key(file: Path, key: str, near: str) -> None:
    text = TWO.replace('"work.pem"', f'"work.pem"\n{key} = "blue"')
    assert warned(file, text) == [f"line 7: there is no key {key!r}; {near}"]
    assert named(choose("work", {}, file)) == "work"
    assert not read(file).get("work").read_only


@pytest.mark.parametrize("line", ['endpiont = "https://cloud.example"', "writable = false", "read_ony = 1"])
def test_a_key_that_may_be_meant_as_a_guard_leaves_the_profile_reading(file: Path, line: str) -> None:
    (warning,) = warned(file, TWO.replace('"work.pem"', f'"work.pem"\n{line}'))
    assert warning.endswith("Until it is corrected, profile 'work' only reads.")
    assert read(file).get("work").read_only


def test_a_passphrase_is_no_key_of_the_file(file: Path) -> None:
    (warning,) = warned(file, TWO.replace('"work.pem"', '"work.pem"\npassphrase = "secret"'))
    assert warning.startswith("line 7: there is no key 'passphrase'")
    assert "secret" not in warning
    assert read(file).get("work").passphrase == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[profile.work]", "line 1: there is no key 'profile'; did you mean profiles?"),
        ("\n\n[work]\nuse = 1", "line 3: there is no table [work]; did you mean [profiles.work]?"),
        ("[profiles.LOCAL]", "line 1: a profile can't be called LOCAL, which is the local cloud."),
    ],
)
def test_tables_in_the_wrong_place_are_named(file: Path, text: str, sentence: str) -> None:
    assert warned(file, text) == [sentence]
    assert choose("", {}, file) is None


def test_a_proxy_that_loopback_does_not_need_is_warned_of(file: Path) -> None:
    text = TWO.replace('"work.pem"', '"work.pem"\nproxy = "socks5://jump:1080"\nendpoint = "{}"')
    assert warned(file, text.format("https://127.0.0.1:8443")) == [
        "line 7: The proxy of profile 'work' is not used: its endpoint is this machine, and loopback needs none."
    ]
    assert warned(file, text.format("https://cloud.example")) == []


@pytest.mark.parametrize("host", ["cloud.example", "cloud.example:8443", "[::1]:8443", "10.0.0.1"])
def test_a_trusted_host_is_a_host(file: Path, host: str) -> None:
    file.write_text(TWO.replace('"work.pem"', f'"work.pem"\ntrusted_hosts = ["{host}"]'))
    assert read(file).get("work").trusted_hosts == (host,)


@pytest.mark.parametrize("host", ["", "https://cloud.example", "a b", "a/b", "me@a", "a:x", "a:0", "[", ":443"])
def test_anything_else_is_no_trusted_host(file: Path, host: str) -> None:
    assert wrong(file, TWO.replace('"work.pem"', f'"work.pem"\ntrusted_hosts = ["{host}"]'), "work") == (
        f"{file}, line 7: profile 'work': trusted_hosts: {host!r} is not a host; it is written as HOST or HOST:PORT, "
        "without https://."
    )


def test_a_wrong_colour_is_only_warned_of(file: Path) -> None:
    text = TWO.replace('"work.pem"', '"work.pem"\ncolour = "rd"')
    assert warned(file, text) == ["line 7: profile 'work': there is no colour 'rd'; did you mean red?"]
    assert read(file).get("work").colour == ""


def test_every_mistake_is_found_at_once(file: Path) -> None:
    text = TWO.replace('"work.pem"', '"work.pem"\ncolr = "x"').replace("read_only = true", "read_only = 1")
    assert [warning.partition(":")[0] for warning in warned(file, text + "\n[themes]\n")] == [
        "line 19",
        "line 7",
        "line 16",
    ]


def test_lines_are_counted_through_values_of_several_lines(file: Path) -> None:
    text = f"""
[profiles."my work"]   # with a comment
trusted_hosts = [
  "a",   # [profiles.decoy]
  "b",
]
environment = '''
certificat = "decoy"
'''
certificat = "x"
subscription_id = "{SUBSCRIPTION}"
[profiles]
inline = {{ subscription_id = "{SUBSCRIPTION}", certificate = "c", colr = "red" }}
other.certificate = "c"
other.subscription_id = "x"
"""
    first, second, third = warned(file, text)
    assert first == "line 2: profile 'my work': certificate is missing; is 'certificat' meant for it?"
    assert second == "line 13: there is no key 'colr'; did you mean colour?"
    assert third.startswith("line 15: profile 'other': subscription_id should be a GUID")


def test_a_file_of_another_editor_is_read_too(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + TWO.replace("\n", "\r\n").encode())
    assert named(choose("", {}, file)) == "work"


# --- proxies ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "proxy", ["http://gate:3128", "https://gate", "socks5://127.0.0.1:1080", "socks5h://user:pass@gate:1080/"]
)
def test_a_proxy_is_an_address(proxy: str) -> None:
    assert proxy_url(proxy) == proxy


@pytest.mark.parametrize(
    "proxy", ["gate:3128", "ftp://gate", "http://", "http://gate:0", "socks4://secret@gate", "h ://"]
)
def test_anything_else_is_no_proxy_and_is_not_repeated(file: Path, proxy: str) -> None:
    sentence = wrong(file, TWO.replace('"work.pem"', f'"work.pem"\nproxy = "{proxy}"'))
    assert sentence.startswith(f"{file}, line 7: profile 'work': proxy: a proxy is written as http://HOST:PORT, ")
    assert "secret" not in sentence
