"""Imports point one way: protocol, client, operations, console; and terminal and localcloud beside them."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "smtui"

# What each package may import of ours, besides itself and the leaves.
MAY_IMPORT = {
    "protocol": set(),
    "client": {"protocol"},
    "operations": {"client", "protocol"},
    "terminal": set(),
    "localcloud": {"protocol"},
    "console": {"protocol", "client", "operations", "terminal"},
    "cli": {"protocol", "client", "operations", "terminal", "localcloud", "console"},
    "__main__": {"cli"},
    "paths": set(),
    # `from smtui import ServiceManagementService` loads it when it is asked for.
    "__init__": {"client"},
}
# Anyone may ask for the version and for where files are.
LEAVES = {"", "__version__", "paths"}

MODULES = sorted(PACKAGE.rglob("*.py"))


def home(module: Path) -> str:
    """Give the package of ours, or the top-level module, that a file belongs to."""
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(module: Path) -> Iterator[str]:
    """Give what a file imports of ours: "client" for `smtui.client.tls`, "" for `smtui` itself."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join(("smtui", *module.relative_to(PACKAGE).parts[: -node.level], *filter(None, [base])))
            names = [f"{base}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("smtui."):
            # Modules that are imported by name.
            names = [node.value]
        else:
            continue
        for name in names:
            first, _, rest = name.partition(".")
            if first == "smtui":
                yield rest.partition(".")[0]


def test_every_package_has_a_rule() -> None:
    assert {home(module) for module in MODULES} <= set(MAY_IMPORT)
    assert {"protocol", "client", "operations", "terminal", "localcloud", "console"} <= {home(m) for m in MODULES}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_a_module_imports_only_what_its_package_may(module: Path) -> None:
    allowed = MAY_IMPORT[home(module)] | {home(module)} | LEAVES
    assert set(imported(module)) - allowed == set()


@pytest.mark.parametrize(
    "forbidden", ["textual", "httpx", "lxml", "aiohttp", "sqlite3", "socket", "asyncio", "os", "pathlib"]
)
def test_the_protocol_does_no_io(forbidden: str) -> None:
    allowed = {"xml.py", "codec.py", "service_configuration.py"} if forbidden == "lxml" else set()
    for module in (PACKAGE / "protocol").rglob("*.py"):
        tops = {name.partition(".")[0] for name in _everything_imported(module)}
        assert forbidden not in tops or module.name in allowed, module


def _everything_imported(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


def test_only_the_console_and_the_terminal_know_textual() -> None:
    knowing = {
        home(module) for module in MODULES for name in _everything_imported(module) if name.split(".")[0] == "textual"
    }
    assert knowing == {"console", "terminal"}


def loaded(*arguments: str) -> set[str]:
    """Give the top-level modules that Python loads for a command line."""
    finished = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "smtui", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in finished.stderr.splitlines()}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["serve", "--help"]], ids=" ".join)
def test_help_and_version_load_nothing_heavy(arguments: list[str]) -> None:
    found = loaded(*arguments)
    assert {"argparse", "smtui"} <= found
    assert found & {"textual", "httpx", "lxml", "cryptography", "aiohttp"} == set()
