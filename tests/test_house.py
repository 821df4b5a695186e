"""The house is held to its counts: none rises, and a limit follows a count that has fallen."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.qntk_together("sources")  # read once for all who count in them
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def house(parsed):
    spec = importlib.util.spec_from_file_location("house", ROOT / "scripts" / "house.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vars(module)["_nodes"] = parsed
    return module


def test_no_count_is_above_its_limit_and_no_limit_is_slack(house):
    found = house.counts()
    assert list(found) == list(house.LIMITS)
    above = {name: found[name] for name, limit in house.LIMITS.items() if found[name] > limit}
    assert not above, "these counts have risen"
    slack = {
        name: found[name]
        for name, limit in house.LIMITS.items()
        if found[name] < limit - max(3, limit // 20)
    }
    assert not slack, "these counts have fallen: lower their limits in scripts/house.py"


def test_no_mark_of_a_merge_was_left():
    folders = ("derivations", "qntk_check", "tests", "docs", "scripts", "benchmarks")
    files = [path for name in folders for path in (ROOT / name).rglob("*")]
    marks = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
    texts = (path for path in [*files, *ROOT.glob("*.md")] if path.suffix in {".py", ".md", ".sh"})
    assert [path for path in texts if marks.search(path.read_text(encoding="utf-8"))] == []


def test_a_check_that_leaves_a_side_out_is_counted(house, tmp_path, monkeypatch):
    (tmp_path / "derivations").mkdir()
    (tmp_path / "derivations" / "one.py").write_text(
        "def check(_left, right): ...\ncheck = lambda _left, right: 1\n", encoding="utf-8"
    )
    monkeypatch.setattr(house, "ROOT", tmp_path)
    assert house.left_out() == 2


def test_what_users_read_imports_by_the_doors_alone():
    """An import name ``derivations`` belongs to nobody on an index, and may be shadowed."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"^(>>> )?(from|import) derivations", text, re.MULTILINE), page.name


def test_no_test_looks_at_a_clock():
    """A time depends on the machine and on its neighbors; work is counted by ``calls``."""
    clock = re.compile(r"\b(perf_counter|process_time|thread_time)\b")
    files = [path for path in (ROOT / "tests").rglob("*.py") if path.name != Path(__file__).name]
    assert [path for path in files if clock.search(path.read_text(encoding="utf-8"))] == []
