"""What the page of a claim says of Coq: of it, of each step, and where nothing is known."""

from __future__ import annotations

from pathlib import Path

from qntk_check.site.build import build
from qntk_check.verdicts import kernel_checked, registry

URL = "claims/mcclean2018/variance-both.html"
(PAPER,) = registry.chosen(["mcclean2018"])


def written(tmp_path: Path, monkeypatch, known) -> str:
    """Return the page where this is what is known of the paper."""
    monkeypatch.setattr(kernel_checked, "known", lambda _paper: known)
    build(tmp_path, ["mcclean2018"], chosen=lambda url: url == URL)
    return (tmp_path / URL).read_text(encoding="utf-8")


def test_a_page_says_what_coq_has_proved_and_why_not_the_rest(
    as_recorded, tmp_path, monkeypatch
) -> None:
    every = kernel_checked.certificates_of(PAPER, PAPER.claim("variance-both"))
    found = [certificate for certificate in every if not certificate.counterexample]
    steps = [step.step for certificate in found for step in certificate.steps]
    record: kernel_checked.KernelChecked = {
        "steps": len(steps),
        "proved": len(steps) - 1,
        "bridges": ["Schur_Weyl"],
        "without": {f"{found[0].name}: {found[0].steps[0].step}": "it is too long"},
        "keys": {},
        "tried": {},
    }
    text = written(tmp_path, monkeypatch, {"variance-both": record})
    assert f"{len(steps) - 1} of {len(steps)} steps; it stands on Schur_Weyl." in text
    assert text.count("Coq has not proved it: it is too long.") == 1
    assert text.count("Coq has proved it.") == len(steps) - 1
    record["proved"], record["without"] = len(steps), {}
    text = written(tmp_path, monkeypatch, {"variance-both": record})
    assert "kernel-checked; it stands on Schur_Weyl." in text
    record["counterexample"] = kernel_checked.CHECKED
    text = written(tmp_path, monkeypatch, {"variance-both": record})
    assert "kernel-checked; it stands on Schur_Weyl; counterexample kernel-checked." in text
    assert text.count("Coq has proved it.") == len(steps)


def test_a_page_says_nothing_of_steps_where_nothing_is_recorded(
    as_recorded, tmp_path, monkeypatch
) -> None:
    text = written(tmp_path, monkeypatch, {})
    assert "nothing is recorded for the present sources" in text
    assert "Coq has" not in text
