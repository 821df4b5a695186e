"""The document, and that of the first paper alone, as LaTeX compiles them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ALONE = ("-jobname=liu2024", r"-usepretex=\def\alone{}")  # as `make paper ALONE=1` has them
pytestmark = [
    pytest.mark.qntk_ci,
    pytest.mark.skipif(
        shutil.which("latexmk") is None,
        reason="latexmk is not here: apt-get install latexmk texlive-latex-recommended lmodern",
    ),
]


def compiled(out: Path, *options: str) -> str:
    """Compile the document into a folder, and return the log of its last run."""
    command = ["latexmk", "-pdf", "-interaction=nonstopmode", "-halt-on-error", *options]
    done = subprocess.run(
        [*command, f"-outdir={out}", "paper.tex"],
        cwd=ROOT / "paper", capture_output=True, encoding="utf-8", errors="replace", check=False,
        timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    (log,) = out.glob("*.log")
    # TeX breaks its lines at 79 characters.
    return re.sub(r"(?<=.{79})\n", "", log.read_text(encoding="utf-8", errors="replace"))


def faults(log: str) -> list[str]:
    """Return what is too wide by more than 2 pt, and references that lead nowhere."""
    wide = re.findall(r"Overfull \\[hv]box \(([\d.]+)pt[^\n]*", log)
    lost = re.findall(r"[^\n]*(?:undefined|multiply[ -]defined)[^\n]*", log)
    return [f"{size} pt too wide" for size in wide if float(size) > 2] + lost


def pages(log: str) -> int:
    """Return how many pages were written."""
    found = re.search(r"Output written on [^(]*\((\d+) pages", log)
    assert found
    return int(found[1])


def test_the_document_has_no_line_too_wide_and_no_reference_that_leads_nowhere(tmp_path) -> None:
    assert faults(compiled(tmp_path)) == []


def test_the_first_paper_alone_has_all_of_its_steps_on_about_sixty_pages(tmp_path) -> None:
    log = compiled(tmp_path, *ALONE)
    assert faults(log) == []
    assert pages(log) <= 65
    kept = (ROOT / "paper" / "generated" / "derivations.tex").read_text(encoding="utf-8")
    for steps in re.findall(r"\\input\{(.*?)\}", kept):
        assert f"{steps}.tex" in log, "steps of a claim are not in the document"


@pytest.mark.parametrize(
    ("line", "bad"),
    [
        (r"Overfull \hbox (7.5pt too wide) in paragraph at lines 1--2", True),
        (r"Overfull \hbox (1.5pt too wide) in paragraph at lines 1--2", False),
        ("LaTeX Warning: Reference `sec:x' on page 1 undefined on input line 3.", True),
        ("LaTeX Warning: There were multiply-defined labels.", True),
    ],
)
def test_faults_are_read_off_the_log(line: str, bad: bool) -> None:
    assert bool(faults(line)) is bad
