"""`qntk-check figure` as a new user would type it, rightly and wrongly."""

from __future__ import annotations

import builtins
import json
import shutil
from pathlib import Path

import matplotlib
import pytest
from click.testing import CliRunner

from qntk_check.cli import main
from qntk_check.figures import files, registered

FOLDER = Path(__file__).resolve().parents[3] / files.FOLDER


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments):
        return CliRunner().invoke(main, ["figure", *arguments], catch_exceptions=False)

    return invoke


@pytest.fixture
def without_matplotlib(monkeypatch):
    real = builtins.__import__

    def refuse(name, *rest):
        if name.split(".")[0] == "matplotlib":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)


def test_help_shows_examples(run):
    result = run("--help")
    assert result.exit_code == 0
    assert "Examples:" in result.stdout


def test_list_names_every_figure(run):
    result = run("--list")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == list(registered())


def test_redrawing_gives_the_same_bytes_whatever_the_reader_has_set(run, tmp_path, monkeypatch):
    stored = json.loads((FOLDER / "plateau-bias.json").read_text(encoding="utf-8"))
    if stored["versions"]["matplotlib"] != matplotlib.__version__:
        pytest.skip("the pictures in the tree are those of another version of Matplotlib")
    monkeypatch.setitem(matplotlib.rcParams, "font.size", 20.0)
    monkeypatch.setitem(matplotlib.rcParams, "svg.hashsalt", "another")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    shutil.copy(FOLDER / "plateau-bias.json", tmp_path)
    result = run("plateau-bias", "--redraw", "--out", ".")
    assert result.exit_code == 0
    names = [f"plateau-bias{suffix}" for suffix in (".json", ".svg", ".pdf", ".tex")]
    assert result.stdout.split() == names
    for name in names:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name
    assert matplotlib.rcParams["font.size"] == 20.0  # and theirs are left alone


def test_data_alone_need_no_matplotlib(run, tmp_path, without_matplotlib):
    result = run("linear-region", "--data-only", "--out", "x")
    assert result.exit_code == 0
    assert result.stdout.split() == ["x/linear-region.json"]
    new, old = (
        json.loads((folder / "linear-region.json").read_text(encoding="utf-8"))
        for folder in (tmp_path / "x", FOLDER)
    )
    assert new["choices"] == old["choices"]
    assert set(new) == set(old)


@pytest.mark.qntk_ci
def test_runs_are_as_many_as_asked_for(run, tmp_path):
    assert run("kernel-spread", "--runs", "8", "--data-only", "--out", "x").exit_code == 0
    data = json.loads((tmp_path / "x" / "kernel-spread.json").read_text(encoding="utf-8"))
    assert data["choices"]["circuits per point"] == 8
    assert data["level"] == "runs"
    assert len(data["samples"]["pauli"]["2"]["haar-circuit"]["value"]) == 5


def test_without_matplotlib_the_extra_is_named_before_any_work(run, without_matplotlib):
    result = run("kernel-spread", "--level", "nightly")
    assert result.exit_code == 2
    assert "pip install 'qntk-check[plots]'" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no figure is named"),
        (["kernel-spred"], 'did you mean "kernel-spread"?'),
        (["xyzzy"], "there is no figure 'xyzzy': `qntk-check figure --list`"),
        (["kernel-mean"], "there is no figure 'kernel-mean'"),
        (["linear-region", "--redraw"], "does not exist"),
        (["linear-region", "--redraw", "--runs", "9"], "--redraw computes nothing"),
        (["linear-region", "--redraw", "--data-only"], "--redraw computes nothing"),
        (["linear-region", "--level", "slow"], "'slow' is not one of"),
        (["linear-region", "--runs", "1"], "--runs"),
        (["linear-region", "--runs", "many"], "not a valid integer"),
        (["kernel-spread", "--runs", "3", "--data-only"], "3 samples give no interval"),
        (["linear-region", "--out", "/dev/null/x"], "give another folder with --out"),
        (["--update", "nothing.md"], "does not exist"),
    ],
)
def test_what_cannot_be_carried_out_ends_with_status_2_and_a_way_out(run, arguments, message):
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert "Traceback" not in result.output


def test_data_that_are_none_are_not_drawn(run, tmp_path):
    (tmp_path / "linear-region.json").write_text("{}", encoding="utf-8")
    result = run("linear-region", "--redraw", "--out", ".")
    assert result.exit_code == 2
    assert "compute it anew" in result.stderr


def test_a_figure_without_data_is_left_out_and_named(run, tmp_path):
    shutil.copy(FOLDER / "linear-region.json", tmp_path)
    page = tmp_path / "page.md"
    page.write_text(f"before\n{files.BEGIN}\nstale\n{files.END}\nafter\n", encoding="utf-8")
    result = run("--update", "page.md", "--out", ".")
    assert result.exit_code == 0
    assert "never computed: kernel-spread" in result.stderr
    text = page.read_text(encoding="utf-8")
    assert "](./linear-region.svg)" in text
    assert text.startswith("before")
    assert text.endswith("after\n")
    assert "stale" not in text


def test_a_page_without_marks_is_left_alone(run, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("nothing here", encoding="utf-8")
    assert run("--update", "page.md").exit_code == 2
    assert page.read_text(encoding="utf-8") == "nothing here"
