"""Weingarten functions at leading order: Coq accepts the formula, and refuses every altered one."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from derivations.certificates.files import Certificate, theory
from derivations.certificates.lemmas import Lemma
from derivations.certificates.running import Limits, find_coq, prove
from derivations.certificates.steps import certified
from derivations.networks.per_permutation import DEGREE, REST, SAME, SWAPPED, PerPermutation
from derivations.networks.wick_limit import gram_matrix, its_inverse
from derivations.statements.forms import order
from derivations.statements.written import over, w
from derivations.symbols import N

CLAIM = "matrix-model-analogy"
THEORY = {name: theory()[name] for name in ("Words", "Algebra", "Tables", "Growth")}
INVERSE = w(N) ** (-DEGREE)
THIRD = order(w(N) ** -3)
ALTERED = {
    "sign": (its_inverse, INVERSE * (SAME + over(1, N) * SWAPPED + REST)),
    "coefficient": (its_inverse, INVERSE * (SAME - over(2, N) * SWAPPED + REST)),
    "identity": (its_inverse, INVERSE * (2 * SAME - over(1, N) * SWAPPED + REST)),
    "exchanged": (its_inverse, INVERSE * (SWAPPED - over(1, N) * SAME + REST)),
    "remainder": (its_inverse, INVERSE * (SAME - over(1, N) * SWAPPED + THIRD)),
    "power": (its_inverse, w(N) ** DEGREE * (SAME - over(1, N) * SWAPPED + REST)),
    "gram_sign": (gram_matrix, w(N) ** DEGREE * (SAME - over(1, N) * SWAPPED + REST)),
    "gram_remainder": (gram_matrix, w(N) ** DEGREE * (SAME + over(1, N) * SWAPPED + THIRD)),
}


def stated(step, right=None) -> Lemma:
    found = certified(CLAIM, step if right is None else replace(step, right=PerPermutation(right)))
    assert isinstance(found, Lemma), found.reason
    return found


@pytest.mark.qntk_ci
@pytest.mark.qntk_together("coq")
@pytest.mark.skipif(
    shutil.which("coqc") is None,
    reason="coqc is not installed, without which nothing is refused: apt-get install coq",
)
def test_coq_accepts_both_formulas_and_refuses_the_altered_ones(tmp_path):
    lemmas = {"own": stated(its_inverse), "gram": stated(gram_matrix)}
    lemmas |= {name: stated(*altered) for name, altered in ALTERED.items()}
    wanted = {name: Certificate(name, CLAIM, name, (lemma,)).text()
              for name, lemma in lemmas.items()}  # fmt: skip
    outcomes = prove(find_coq(), tmp_path, THEORY, wanted, Limits(seconds=60, jobs=1))
    assert {outcome.name for outcome in outcomes if outcome.proved} == {"own", "gram"}
    for outcome in outcomes:
        # The statement itself was read: what fails is its proof.
        where = f"{lemmas[outcome.name].name} is not proved"
        assert outcome.proved or outcome.why.startswith(where), outcome.why


def test_the_statement_is_that_of_the_document():
    own = stated(its_inverse).statement
    assert "In k [1; 2; 3; 4; 5]%nat -> In p (permutations k)" in own
    assert own.endswith(
        "weingarten x (cycle_type p) = ((/ (x ^ k)) * "
        "((one p) - ((1 / x) * (swapped p)) + (rest * (/ (x ^ 2)))))"
    )
