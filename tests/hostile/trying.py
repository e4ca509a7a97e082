"""How made-up inputs are tried."""

from __future__ import annotations

from typing import Final

from hypothesis import HealthCheck, settings

_FIXED: Final = 300


def trying(examples: int) -> settings:
    """Give how so many examples are tried: small samples are the same in every run, the full figures are new ones.

    `--hypothesis-seed` makes the full figures those of an earlier run.
    """
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=examples < _FIXED,
    )
