"""The site, built once for all of its tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from qntk_check.site.build import build

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The folder of the built site."""
    out = tmp_path_factory.mktemp("site")
    stored = ROOT / "paper"
    build(
        out,
        trials=stored / "trials" / "trials.json",
        campaign=stored / "campaign" / "moments.csv",
    )
    return out
