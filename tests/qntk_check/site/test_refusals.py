"""What is refused before a page is written, and what is said then."""

from __future__ import annotations

import builtins
from pathlib import Path

import pytest
from click.testing import CliRunner

from qntk_check.cli import main
from qntk_check.errors import EvidenceError
from qntk_check.site.build import build


@pytest.mark.parametrize("missing", ["jinja2", "latex2mathml"])
def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch, missing: str) -> None:
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name.partition(".")[0] == missing:
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(EvidenceError, match=rf"{missing}.*qntk-check\[site\]"):
        build(tmp_path)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file")
    done = CliRunner().invoke(main, ["site", "--paper", "mcclean2018", "--out", str(taken)])
    assert done.exit_code == 2
    assert f"{taken} cannot be written" in done.output
    assert "--out" in done.output


def test_an_unknown_paper_is_refused_with_the_nearest() -> None:
    done = CliRunner().invoke(main, ["site", "--paper", "liu2042"])
    assert done.exit_code == 2
    assert 'did you mean "liu2024"' in done.output


@pytest.mark.parametrize(
    ("option", "command"), [("trials", "trials"), ("campaign", "campaign export")]
)
def test_a_file_that_is_no_record_is_refused(tmp_path: Path, option: str, command: str) -> None:
    (tmp_path / "other").write_text("[]\n1\n")
    for name in ("other", "none"):
        done = CliRunner().invoke(main, ["site", f"--{option}", str(tmp_path / name)])
        assert done.exit_code == 2
        assert f"qntk-check {command}" in done.output
