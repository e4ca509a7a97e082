"""What every test shares."""

from __future__ import annotations

import gc
import os
import sys

import pytest

# smtui is started many times: where nobody keeps bytecode, each start would compile all of it anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `sample(n)` and `every(n)` leave out of the ordinary run as long, and begin with what takes longest.

    The stories wait for real life cycles: whoever begins with them waits for nobody at the end.
    """
    items.sort(key=lambda item: "test_story" not in item.nodeid)
    seen: dict[object, int] = {}
    for item in items:
        every = item.get_closest_marker("every")
        if every is not None and isinstance(item, pytest.Function):
            seen[item.module] = seen.get(item.module, 0) + 1
            if seen[item.module] % every.args[0] != 1:
                item.add_marker(pytest.mark.long)
        sample = item.get_closest_marker("sample")
        if sample is not None and isinstance(item, pytest.Function):
            seen[item.function] = seen.get(item.function, 0) + 1
            if seen[item.function] > sample.args[0]:
                item.add_marker(pytest.mark.long)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave what the collection made out of every later garbage collection: it is a fifth of the time otherwise."""
    del session
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
