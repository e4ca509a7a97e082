"""Files that somebody else wrote, or that were damaged: a sentence, and never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12
from hypothesis import given
from hypothesis import strategies as st

from smtui import paths
from smtui.client import certificate_file, profiles, tls
from smtui.client.errors import CertificateUnusable
from smtui.client.profile import Profile, ProfileError
from smtui.client.service_management import documents
from smtui.console import plan_store, themes
from smtui.console import settings as console_settings
from smtui.console.command_line.past import PastLines
from smtui.console.places_file import PlacesFile
from smtui.console.plans import Plan, step_of
from smtui.console.state_file import StateError
from smtui.localcloud import sample
from smtui.operations.owner import NOBODY
from smtui.protocol import publish_settings, service_configuration, x509
from smtui.protocol.deployments import DELETE_DEPLOYMENT
from smtui.protocol.hosted_services import CREATE_HOSTED_SERVICE, CreateHostedService
from smtui.protocol.operation import InvalidCall
from tests.cli.reader import Reader
from tests.client.certificates import Identity, identity
from tests.client.scripted import PROFILE, SUBSCRIPTION
from tests.hostile.texts import altered, damaged, harmful, hostile, is_sentence, json_values
from tests.hostile.trying import trying

pytestmark = [pytest.mark.filterwarnings("error"), pytest.mark.timeout(300)]

FIGURES = pytest.mark.parametrize(
    "examples", [40, pytest.param(2_000, marks=pytest.mark.long)], ids=["a sample", "in full"]
)
PASSWORD = "s3cret pass"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    """A certificate with its key, which is made once: it takes long."""
    return identity(tmp_path_factory.mktemp("own"), "own", bits=2048, days=(-1, 400))


def tried(examples: int, strategy: st.SearchStrategy[Any], look: Callable[[Any], None]) -> None:
    """Look at so many examples."""

    @trying(examples)
    @given(value=strategy)
    def each(value: Any) -> None:
        look(value)

    each()


def publish(own: Identity) -> bytes:
    return publish_settings.publish(own.file.read_bytes(), SUBSCRIPTION, "Contoso [red] & co", "https://a.example")


def pfx(own: Identity, password: str = PASSWORD) -> bytes:
    how = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    return pkcs12.serialize_key_and_certificates(b"own", own.key, own.certificate, None, how)  # type: ignore[arg-type]


@FIGURES
def test_publish_settings(examples: int, own: Identity) -> None:
    def look(source: bytes) -> None:
        try:
            found = publish_settings.parse(source)
        except publish_settings.PublishSettingsError as error:
            assert is_sentence(str(error))
            return
        for each in found:
            assert each.id
            assert each.endpoint.startswith("https://")
            try:
                x509.read_pkcs12(each.management_certificate)
            except x509.CertificateError as error:
                assert is_sentence(str(error))

    tried(examples, damaged(publish(own)), look)


@pytest.mark.parametrize("examples", [15, pytest.param(300, marks=pytest.mark.long)], ids=["a sample", "in full"])
def test_smtui_import(examples: int, own: Identity, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Reader(capsys)
    file = home / "x.publishsettings"

    def look(source: bytes) -> None:
        file.write_bytes(source)
        done = run("import", str(file), "--list")
        assert done.status in (0, 1)
        assert is_sentence(done.out + done.error)
        assert not harmful((done.out + done.error).replace("\n", ""))
        assert not paths.profiles().exists()

    tried(examples, damaged(publish(own)), look)


@FIGURES
@pytest.mark.parametrize("kind", ["PEM", "encrypted PEM", "PKCS#12", "PKCS#12 without password", "DER"])
def test_certificates(kind: str, examples: int, own: Identity, tmp_path: Path) -> None:
    source = {
        "PEM": own.certificate_pem + own.key_pem(),
        "encrypted PEM": own.certificate_pem + own.key_pem(PASSWORD.encode()),
        "PKCS#12": pfx(own),
        "PKCS#12 without password": pfx(own, ""),
        "DER": x509.read(own.certificate_pem).certificate.data,
    }[kind]
    file = tmp_path / "x.pem"
    profile = Profile("work", SUBSCRIPTION, PROFILE.endpoint, str(file), passphrase=PASSWORD)

    def look(given: tuple[bytes, str]) -> None:
        content, password = given
        try:
            x509.read(content, password)
        except x509.CertificateError as error:
            assert is_sentence(str(error))
        file.write_bytes(content)
        problem = certificate_file.standing(str(file), password).problem
        assert problem == "" or is_sentence(problem)
        try:
            tls.check_files(profile)
        except CertificateUnusable as error:
            assert is_sentence(str(error))

    passwords = st.sampled_from((PASSWORD, "", "wrong", "a\x00b", "\udcff", "long" * 500)) | hostile
    tried(examples // 2 if "PKCS" in kind else examples, st.tuples(damaged(source), passwords), look)


@FIGURES
def test_service_configurations(examples: int) -> None:
    def look(given: tuple[bytes, dict[str, int]]) -> None:
        source, counts = given
        for read in (
            service_configuration.parse,
            lambda source: service_configuration.with_instances(source, counts),
            documents.configuration,
        ):
            try:
                read(source)
            except (service_configuration.ConfigurationError, InvalidCall) as error:
                assert is_sentence(str(error))

    counts = st.dictionaries(st.sampled_from(("Web", "WebRole", "Worker")) | hostile, st.integers(0, 1000), max_size=2)
    tried(examples, st.tuples(damaged(sample.configuration()), counts), look)


_PROFILES = f"""use = "work"
[profiles.work]
subscription_id = "{SUBSCRIPTION}"
certificate = "/work.pem"
endpoint = "https://a.example"
trusted_hosts = ["b.example:443"]
proxy = "http://me:secret@proxy:1"
read_only = true
environment = "production"
colour = "red"
"""
_SETTINGS = """theme = "smtui-light"
refresh_seconds = 30.5
reopen = false
mouse = true
[keys]
"cloud_service.swap" = ["S", "ctrl+s"]
down = "j"
"""


@FIGURES
def test_profiles(examples: int, home: Path) -> None:
    file = home / "profiles.toml"

    def look(source: bytes) -> None:
        file.write_bytes(source)
        try:
            found = profiles.read(file)
        except ProfileError as error:
            assert is_sentence(str(error))
            return
        assert all(is_sentence(sentence) for sentence in found.mistakes)
        for name in (*found.names, "none"):
            try:
                profiles.choose(name, {}, file)
            except ProfileError as error:
                assert is_sentence(str(error))
                assert "secret" not in str(error)

    tried(examples, damaged(_PROFILES.encode()), look)


@FIGURES
def test_settings_and_themes(examples: int, home: Path) -> None:
    file = home / "x.toml"
    theme = next(file for place in themes.shipped() for file in place.glob("*.toml")).read_bytes()

    def look(given: tuple[bytes, bytes]) -> None:
        file.write_bytes(given[0])
        assert all(is_sentence(sentence) for sentence in console_settings.read(file).mistakes)
        file.write_bytes(given[1])
        try:
            themes.load("x", [home])
        except themes.ThemeError as error:
            assert is_sentence(str(error))

    tried(examples, st.tuples(damaged(_SETTINGS.encode()), damaged(theme)), look)


@FIGURES
def test_bookmarks_and_the_last_place(examples: int, tmp_path: Path) -> None:
    places = PlacesFile(tmp_path, "work", SUBSCRIPTION)
    places.toggle("services/shop")
    (file,) = tmp_path.glob("*.bookmarks.json")

    def look(value: Any) -> None:
        content = value if isinstance(value, bytes) else json.dumps(value).encode()
        file.write_bytes(content)
        file.with_name(file.name.replace("bookmarks", "left")).write_bytes(content)
        for read in (places.bookmarks, places.left):
            try:
                read()
            except StateError as error:
                assert is_sentence(str(error))
        try:
            assert isinstance(places.toggle("services/archive"), tuple)
        except StateError as error:
            assert is_sentence(str(error))

    saved = {"profile": "work", "subscription": SUBSCRIPTION, "paths": ["services/shop", "images"], "tab": "Raw"}
    tried(examples, altered(saved) | damaged(json.dumps(saved).encode()) | json_values, look)


@FIGURES
def test_the_lines_that_were_typed(examples: int, tmp_path: Path) -> None:
    file = tmp_path / "lines.json"

    def look(given: tuple[Any, str]) -> None:
        value, line = given
        file.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
        past = PastLines(file)
        assert not harmful("".join(past.lines()))
        past.add(line)
        past.take_problem()
        assert not harmful("".join(PastLines(file).lines()))

    saved = {"lines": ["services/shop", "quit"]}
    values = altered(saved) | damaged(json.dumps(saved).encode()) | json_values
    tried(examples, st.tuples(values, hostile), look)


@FIGURES
def test_plans(examples: int, home: Path) -> None:
    steps = (
        step_of(DELETE_DEPLOYMENT(service_name="shop", deployment_name="v1")),
        step_of(CREATE_HOSTED_SERVICE(CreateHostedService(service_name="shop", label="Shop", location="West US"))),
    )
    kept = plan_store.Kept("one", PROFILE.name, PROFILE.subscription_id, Plan(title="x", steps=steps), NOBODY)
    plan_store.save(kept)
    (file,) = plan_store.directory().glob("*.json")
    saved = json.loads(file.read_bytes())

    def look(value: Any) -> None:
        file.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
        found = plan_store.stopped(PROFILE)
        assert all(is_sentence(sentence) for sentence in found.sentences)
        for each in found.plans:
            for step in each.plan.steps:
                assert step.call is None or step.call.request_target(SUBSCRIPTION)
        try:
            plan_store.claim("one")
        except plan_store.PlanError as error:
            assert is_sentence(str(error))

    tried(examples, altered(saved) | damaged(json.dumps(saved).encode()) | json_values, look)
