"""A claim with its derivations compiles in somebody else's document, and refers to nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from qntk_check.report.standalone import standalone
from qntk_check.verdicts import recorded
from qntk_check.verdicts.registry import installed

ONES = [(paper, id_) for paper in installed().values() for id_ in paper.claims]
FOREIGN = r"""\documentclass[10pt,twocolumn]{article}
\usepackage{amsmath,amssymb}
\begin{document}
\section{Somebody else's}
%s
\end{document}
"""


def test_a_claim_refers_to_nothing_outside_itself():
    paper = installed()["liu2024"]
    text = standalone(paper, "kernel-mean", recorded.load(paper))
    assert "hyperref" not in text.replace("\\usepackage", "")
    assert "\\input{" not in text
    labels = re.findall(r"\\label\{([^}]*)\}", text)
    assert labels == ["qntk:kernel-mean"]
    assert set(re.findall(r"\\ref\{([^}]*)\}", text)) <= set(labels)
    assert "The mean of the kernel" in text
    assert "Laziness" not in text
    assert paper.citation.split(",")[0] in text


# All of them take more than half a minute; one of each paper shows what could be missing.
@pytest.mark.parametrize(
    "which",
    ["first of each", pytest.param("all", marks=pytest.mark.qntk_ci)],
)
def test_it_compiles_in_a_document_that_loads_two_packages(which, tmp_path):
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not here: apt-get install texlive-latex-recommended")
    seen: set[str] = set()
    chosen = [
        (paper, id_)
        for paper, id_ in ONES
        if which == "all" or (paper.name not in seen and not seen.add(paper.name))
    ]
    text = "\n".join(standalone(paper, id_, recorded.load(paper)) for paper, id_ in chosen)
    (tmp_path / "a.tex").write_text(FOREIGN % text, encoding="utf-8")
    for _ in range(2):
        done = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "a.tex"],
            cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-1500:]
    assert "undefined" not in (tmp_path / "a.log").read_text(errors="replace")
