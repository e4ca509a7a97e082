"""Where requests may go, and through what."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.client.routes import is_loopback, proxy_for, redirected_origin
from tests.client.scripted import PROFILE

PROXY = "http://proxy.example:3128"
LOCAL = replace(PROFILE, endpoint="https://127.0.0.1:8443")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.10", "::1", "shop.localhost"])
def test_this_machine_is_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "example.com", "10.0.0.1", "localhost.example.com", "127.0.0.1.example.com", "::2"]
)
def test_other_machines_are_not(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "endpoint", ["https://127.0.0.1:8443", "https://localhost:8443", "https://[::1]:8443", "https://LOCALHOST"]
)
def test_loopback_never_goes_through_a_proxy(endpoint: str) -> None:
    local = replace(PROFILE, endpoint=endpoint, proxy=PROXY)
    assert proxy_for(local, {"HTTPS_PROXY": PROXY, "ALL_PROXY": PROXY}) == ""


@pytest.mark.parametrize(
    ("environ", "proxy"),
    [
        ({}, ""),
        ({"HTTPS_PROXY": PROXY}, PROXY),
        ({"https_proxy": PROXY}, PROXY),
        ({"ALL_PROXY": PROXY}, PROXY),
        ({"all_proxy": "http://other", "HTTPS_PROXY": PROXY}, PROXY),
        ({"HTTP_PROXY": PROXY}, ""),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "*"}, ""),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "example.com, core.windows.net"}, ""),
        ({"HTTPS_PROXY": PROXY, "no_proxy": ".windows.net"}, ""),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "management.core.windows.net"}, ""),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "ment.core.windows.net,example.com"}, PROXY),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": ""}, PROXY),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "management.core.windows.net:443"}, ""),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "example.com, Core.Windows.Net:443"}, ""),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": ".windows.net:443"}, ""),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "*.windows.net"}, ""),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "example.com *"}, ""),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "management.core.windows.net:8443"}, PROXY),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "windows.net:99999,[,:443,.,//"}, PROXY),
    ],
)
def test_the_environment_says_which_proxy(environ: dict[str, str], proxy: str) -> None:
    assert proxy_for(PROFILE, environ) == proxy


@pytest.mark.parametrize(
    ("no_proxy", "proxy"),
    [
        ("gate.example:8443", ""),
        ("gate.example", ""),
        ("gate.example:443", PROXY),
        ("[2001:db8::1]:8443", PROXY),
    ],
)
def test_an_entry_with_a_port_means_that_port(no_proxy: str, proxy: str) -> None:
    profile = replace(PROFILE, endpoint="https://gate.example:8443")
    assert proxy_for(profile, {"HTTPS_PROXY": PROXY, "NO_PROXY": no_proxy}) == proxy


@pytest.mark.parametrize("no_proxy", ["2001:db8::1", "[2001:db8::1]", "[2001:DB8::1]:8443"])
def test_an_entry_may_be_an_address(no_proxy: str) -> None:
    profile = replace(PROFILE, endpoint="https://[2001:db8::1]:8443")
    assert proxy_for(profile, {"HTTPS_PROXY": PROXY, "NO_PROXY": no_proxy}) == ""


@settings(max_examples=80, deadline=None)
@given(st.text())
def test_no_list_of_exceptions_raises(no_proxy: str) -> None:
    assert proxy_for(PROFILE, {"HTTPS_PROXY": PROXY, "NO_PROXY": no_proxy}) in ("", PROXY)


def test_the_profiles_proxy_goes_before_the_environments() -> None:
    profile = replace(PROFILE, proxy=PROXY)
    assert proxy_for(profile, {"HTTPS_PROXY": "http://other", "NO_PROXY": "*"}) == PROXY


@pytest.mark.parametrize(
    ("location", "origin"),
    [
        ("https://management.core.windows.net/x", "https://management.core.windows.net:443"),
        ("https://ussouth.management.core.windows.net/s/x?y=z", "https://ussouth.management.core.windows.net:443"),
        ("HTTPS://USSOUTH.Management.Core.Windows.Net:443", "https://ussouth.management.core.windows.net:443"),
    ],
)
def test_the_clouds_own_hosts_are_trusted(location: str, origin: str) -> None:
    assert redirected_origin(location, PROFILE) == origin


@pytest.mark.parametrize(
    "location",
    [
        "", "/s/x", "//ussouth.management.core.windows.net/x", "nonsense", "https://", "https:///x", "https://[::1",
        "https://evil.example/", "https://core.windows.net/", "https://evilmanagement.core.windows.net/",
        "https://management.core.windows.net.evil.example/", "https://management.core.windows.net:8443/",
        "http://management.core.windows.net/", "ftp://management.core.windows.net/",
        "https://user@management.core.windows.net/", "https://management.core.windows.net@evil.example/",
        "https://management.core.windows.net:443@evil.example/", "https://management.core.windows.net:99999/",
        "https://evil.example#.management.core.windows.net/", "https://evil.example?.management.core.windows.net/",
        "https://management.core.chinacloudapi.cn/",
    ],
)  # fmt: skip
def test_nothing_else_sees_the_certificate(location: str) -> None:
    assert redirected_origin(location, PROFILE) == ""


@settings(max_examples=80, deadline=None)
@given(st.text() | st.text("/:@#?\\.[]%hetps ", max_size=30).map("https://{}".format))
def test_no_location_raises_or_leads_a_local_profile_away(location: str) -> None:
    assert redirected_origin(location, LOCAL) in ("", "https://127.0.0.1:8443")


def test_a_local_cloud_may_redirect_to_itself_and_nowhere_else() -> None:
    assert redirected_origin("https://127.0.0.1:8443/x", LOCAL) == "https://127.0.0.1:8443"
    assert redirected_origin("https://127.0.0.1:8444/x", LOCAL) == ""
    assert redirected_origin("https://management.core.windows.net/", LOCAL) == ""


@pytest.mark.parametrize("named", ["gate.example", "Gate.Example"])
def test_hosts_that_the_profile_names_are_trusted_on_the_https_port(named: str) -> None:
    profile = replace(PROFILE, trusted_hosts=(named,))
    assert redirected_origin("https://gate.example/x", profile) == "https://gate.example:443"
    assert redirected_origin("https://gate.example:8443/x", profile) == ""
    assert redirected_origin("https://sub.gate.example/x", profile) == ""


def test_a_host_named_with_a_port_is_trusted_on_that_port() -> None:
    profile = replace(PROFILE, trusted_hosts=("gate.example:8443", "[::1]:9"))
    assert redirected_origin("https://gate.example:8443/x", profile) == "https://gate.example:8443"
    assert redirected_origin("https://gate.example/x", profile) == ""
