"""The pytest plugin: pytest as proof checker.

pytest loads this module at every start, so it imports nothing but pytest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

MARKERS = (
    "quick: runs at every level; the default",
    "ci: runs at the levels ci and nightly",
    "nightly: runs at the level nightly only",
    "claim(id): decides the claim of this id",
    "tier(name): the kind of evidence that a claim test collects",
)


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers, so that a misspelled one is an error."""
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
