"""The site, built once for all of its tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qntk_check.report import store
from qntk_check.site.build import build

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def as_recorded():
    """Read recorded derivations whatever sources they are of: other tests hold them to these.

    Without them, a change of any proof would have all derivations checked for these pages alone.
    """

    def sources(paper) -> str:
        return json.loads(paper.recorded_derivations.read_text(encoding="utf-8"))["sources"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "_sources", sources)
        store.load_typeset.cache_clear()
        yield
    store.load_typeset.cache_clear()


@pytest.fixture(scope="session")
def site(as_recorded, tmp_path_factory) -> Path:
    """The folder of the built site."""
    out = tmp_path_factory.mktemp("site")
    stored = ROOT / "paper"
    build(
        out,
        trials=stored / "trials" / "trials.json",
        campaign=stored / "campaign" / "moments.csv",
    )
    return out
