"""Coq refuses what is false: one coefficient changed in each of fifty statements that it accepts.

A statement is changed in the objects that the document is printed from, not in the text of Coq.
Each goes into one file with its own: first the theorem as it is, then the changed one with the
same script. Coq has to accept the first, and to fail inside the proof of the second.
"""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import pytest
import sympy

from derivations.calculus import TracePolynomial
from derivations.certificates.files import theory
from derivations.certificates.lemmas import Lemma
from derivations.certificates.running import Limits, find_coq, prove
from derivations.certificates.steps import certified
from derivations.errors import ProofError
from derivations.proof.derivation import Step, unchecked
from derivations.statements import forms, written
from derivations.statements.foreign import exchanged, is_same
from qntk_check.verdicts import kernel_checked, registry

pytestmark = [
    pytest.mark.skipif(
        shutil.which("coqc") is None,
        reason="coqc is not installed, without which nothing is refused: apt-get install coq",
    ),
    pytest.mark.qntk_together("coq"),
]
SEED, MANY = 19, 50
# Of what stands on these files of the theory a sample of its own: it is no identity of functions.
BEYOND, BEYOND_COUNT = ("Operators", "Random", "Inequalities"), 6
# The claims of liu2024 that have such statements; they need not be recorded as proved.
WITH_OPERATORS = ("kernel-form", "kernel-mean", "frozen-decay", "segments", "second-order-error",
                  "meta-kernel-mean")  # fmt: skip


@dataclass(frozen=True)
class Altered:
    """A statement that Coq accepts, and the same with another coefficient."""

    name: str
    own: Lemma
    wrong: Lemma

    def text(self) -> str:
        """Return the file: the own theorem, then the changed one, with one script."""
        uses = {*self.own.uses, "Algebra"}
        imports = " ".join(name for name in theory() if name in uses)
        head = f"From QNTK Require Import {imports}.\nFrom Coq Require Import List.\n"
        head += "Import ListNotations.\nOpen Scope R_scope.\n"
        wrong = replace(self.wrong, label="altered", define="", proof=self.own.proof)
        own = replace(self.own, label="unaltered")  # neither hides a name that the script uses
        return f"{head}{own.text()}\n{wrong.text()}"


def changed(side: object) -> Iterator[object]:
    """Yield a side with one coefficient changed; nothing below a line, where it makes a pole."""
    if isinstance(side, forms.Where):
        yield from (replace(side, body=body) for body in changed(side.body))
    elif isinstance(side, written.Sum):
        yield from _of_terms(side)
    elif isinstance(side, sympy.Tuple):
        for place, item in enumerate(side.args):
            for wrong in changed(item):
                yield sympy.Tuple(*side.args[:place], wrong, *side.args[place + 1 :])
    elif isinstance(side, written.Written | TracePolynomial):
        yield side + 1 if _is_zero(side) else 2 * side
    elif isinstance(side, sympy.Expr):
        yield from _of_expressions(side)


def _is_zero(side: object) -> bool:
    """Return whether a side is 0, which twice is nothing else; what has no value yet is not."""
    try:
        return bool(written.value_of(side) == 0)
    except (ProofError, LookupError):
        return False


def _of_terms(side: written.Sum) -> Iterator[object]:
    for place, part in enumerate(side.terms):
        if not isinstance(part, forms.Order):
            yield written.Sum((*side.terms[:place], 2 * part, *side.terms[place + 1 :]))


def _of_expressions(side: sympy.Expr) -> Iterator[sympy.Expr]:
    yield side + 1 if side.is_zero else 2 * side
    above, below = sympy.fraction(side)
    for total in above.atoms(sympy.Add):
        for part in total.args:
            wrong = exchanged(above, total, total + part) / below
            if not is_same(wrong, side):
                yield wrong


@cache
def certificates() -> list[tuple[str, str, int]]:
    """Return paper, claim and place of the derivations that are recorded as proved."""
    found = list[tuple[str, str, int]]()
    for paper in registry.chosen():
        record = kernel_checked.load(paper)
        for id_, own in (record["claims"] if record else {}).items():
            ends = (name.rpartition("_")[2] for name in own["keys"])
            # The counterexample of a claim has tests of its own.
            found += [(paper.name, id_, int(end)) for end in ends if end != "counterexample"]
    return sorted(found)


def with_operators() -> list[tuple[str, str, int]]:
    """Return paper, claim and place of the derivations that may have statements about operators."""
    (home,) = registry.chosen(["liu2024"])
    return [("liu2024", id_, place) for id_ in WITH_OPERATORS
            for place in range(len(home.claim(id_).derivations))]  # fmt: skip


def altered(
    paper: str, claim: str, place: int, rng: random.Random, uses: tuple[str, ...] = ()
) -> Altered | None:
    """Return one changed statement of a derivation, of those that use one of some files.

    None if it has none, or only inequalities.
    """
    (home,) = registry.chosen([paper])
    steps = list(unchecked(home.claim(claim).derivations[place]).steps)
    for step in rng.sample(steps, len(steps)):
        own = certified(claim, step)
        if step.relation == "=" and isinstance(own, Lemma) and (not uses or {*uses} & {*own.uses}):
            wrong = _one_changed(claim, step, own, rng)
            if wrong is not None:
                return Altered(f"{paper}_{claim.replace('-', '_')}_{place}", own, wrong)
    return None


def _one_changed(claim: str, step: Step, own: Lemma, rng: random.Random) -> Lemma | None:
    """Return a step with one coefficient changed, assuming no more and no less than it does."""
    every = list(changed(step.right))
    for side in rng.sample(every, len(every)):
        wrong = certified(claim, replace(step, right=side))
        if not isinstance(wrong, Lemma) or wrong.statement == own.statement:
            continue
        if (wrong.variables, wrong.hypotheses) == (own.variables, own.hypotheses):
            return wrong
    return None


def drawn(count: int, uses: tuple[str, ...] = ()) -> list[Altered]:
    """Return so many changed statements, of as many derivations, always the same."""
    rng = random.Random(SEED)
    every = certificates() if not uses else with_operators()
    found = list[Altered]()
    for paper, claim, place in rng.sample(every, len(every)):
        if len(found) < count and (one := altered(paper, claim, place, rng, uses)) is not None:
            found.append(one)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder in which the theory is compiled once for all."""
    return tmp_path_factory.mktemp("coq")


@pytest.mark.qntk_ci  # the theory alone takes Coq ten seconds
@pytest.mark.parametrize(("count", "uses"), [(MANY, ()), (BEYOND_COUNT, BEYOND)])
def test_coq_accepts_the_statement_and_refuses_the_altered_one(count, uses, folder):
    if not certificates():
        pytest.skip("nothing is recorded as proved: qntk-check certify --record")
    sample = drawn(count, uses)
    assert len(sample) == count
    wanted = {one.name: one.text() for one in sample}
    outcomes = prove(find_coq(), folder, theory(), wanted, Limits(seconds=300, jobs=2))
    for one, outcome in zip(sample, outcomes, strict=True):
        assert not outcome.proved, f"Coq accepts\n{one.wrong.statement}\nfor\n{one.own.statement}"
        assert not re.search("has type|not found in the current", outcome.why), outcome.why
        # Its own theorem was accepted, and the statement of the changed one was read.
        assert outcome.why.startswith("altered is not proved"), f"{one.name}: {outcome.why}"
        log = (folder / f"{one.name}.log").read_text(encoding="utf-8")
        assert _proofs_begun(log) == 2 + one.own.define.count("Proof."), log[-2000:]


def _proofs_begun(log: str) -> int:
    return len(re.findall(r"^Chars \d+ - \d+ \[Proof\.\]", log, re.MULTILINE))


def test_a_statement_is_changed_in_one_coefficient_alone():
    x, y = sympy.symbols("x y")
    assert [written.value_of(side) for side in changed(written.w(0) * x)] == [1]
    assert list(changed(x / y)) == [2 * x / y]
    assert set(changed(x + y)) == {2 * (x + y), 2 * x + y, x + 2 * y}
    assert list(changed(sympy.Integer(0))) == [1]
    assert [written.value_of(side) for side in changed(written.w(x) + y)] == [2 * x + y, x + 2 * y]
