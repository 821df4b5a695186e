"""What was checked is handed on for the same sources, and for no others."""

from __future__ import annotations

import pytest
import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step, without_checking
from qntk_check.verdicts import certificates


@pytest.fixture
def folder(tmp_path):
    before = list(certificates._folder)
    certificates.use(tmp_path)
    yield tmp_path
    certificates.use(before[0] if before else None)


class Builder:
    """Builds a derivation of one step and counts how often the step is checked."""

    def __init__(self, name="one"):
        self.checked = 0
        self.name = name

    def __call__(self):
        def check(left, right):
            self.checked += 1
            if left != right:
                raise ProofError("differs")
            return Checked("comparison", "one is one", only="$N=2$")

        one = sympy.Integer(1)
        step = Step(self.name, one, one, "nothing", check)
        return Derivation("kernel-mean", "One", (), (step,), one)


def test_a_check_is_handed_on_and_not_repeated(folder):
    build = Builder()
    first = certificates.checked("here.build", build)
    second = certificates.checked("here.build", build)
    assert build.checked == 1
    assert second.checks == first.checks == (Checked("comparison", "one is one", only="$N=2$"),)


def test_nothing_is_handed_on_without_a_folder(folder):
    certificates.checked("here.build", Builder())
    certificates.use(None)
    build = Builder()
    certificates.checked("here.build", build)
    assert build.checked == 1


def test_another_name_another_step_or_another_source_is_checked(folder, monkeypatch):
    certificates.checked("here.build", Builder())
    for name, step in (("here.other", "one"), ("here.build", "another")):
        build = Builder(step)
        certificates.checked(name, build)
        assert build.checked == 1
    monkeypatch.setattr(certificates, "_key", lambda package: "other sources")
    build = Builder()
    certificates.checked("here.build", build)
    assert build.checked == 1


def test_the_key_changes_with_every_source(tmp_path):
    (tmp_path / "below").mkdir()
    source = tmp_path / "below" / "proof.py"
    keys = set()
    for text in ("x = 1\n", "x = 2\n"):
        source.write_text(text, encoding="utf-8")
        keys.add(certificates.key_of(tmp_path))
    source.rename(tmp_path / "below" / "other.py")
    keys.add(certificates.key_of(tmp_path))
    assert len(keys) == 3


def test_what_is_half_written_is_checked_anew(folder):
    certificates.checked("here.build", Builder())
    (kept,) = folder.rglob("*.json")
    kept.write_text("[[", encoding="utf-8")
    build = Builder()
    certificates.checked("here.build", build)
    assert build.checked == 1


def test_checks_of_other_steps_are_refused():
    with without_checking():
        derivation = Builder()()
    with pytest.raises(ProofError, match="verify the derivation instead"):
        derivation.with_checks(())
