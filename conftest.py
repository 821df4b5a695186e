"""What all tests share, those in docstrings with them."""

from __future__ import annotations

from collections.abc import Generator

import pytest


@pytest.hookimpl(tryfirst=True)  # before the plugin reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let examples of derivations have the process in which all are built."""
    for item in items:
        if _derives(item):
            item.add_marker(pytest.mark.qntk_together("derivations"))
            item.add_marker(pytest.mark.qntk_scaled)


@pytest.fixture(autouse=True)
def _unverified(request: pytest.FixtureRequest) -> Generator[None]:
    """Build what an example derives without verifying it in quick runs: its claim verifies it."""
    if not _derives(request.node) or request.getfixturevalue("qntk_level") != "quick":
        yield
        return
    from derivations.proof.derivation import without_checking

    with without_checking():
        yield


def _derives(item: pytest.Item) -> bool:
    """Whether it is an example that derives something and does not look at how it was checked."""
    home = item.config.rootpath / "derivations"
    if not isinstance(item, pytest.DoctestItem) or not item.path.is_relative_to(home):
        return False
    sources = "".join(example.source for example in item.dtest.examples)
    return "derive_" in sources and "check" not in sources
