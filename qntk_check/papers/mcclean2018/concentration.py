"""Tails: Chebyshev's bound falls with the variance, and the exact tail falls faster."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

import qntk_check.claims as qc
from qntk_check.draws.halves import Halves
from qntk_check.formulas import gradient_variance
from qntk_check.laws import kernel_law

__all__ = ["CLAIMS", "chebyshev", "compare_tails", "tail"]

ID = "concentration"
_proof = qc.derived("derivations.kernel.gradient_tails", "derive_concentration")


def chebyshev(n: int, c: float) -> float:
    """Return Var ∂E/c² for Pauli strings and a pure state of n qubits."""
    N = 2**n
    return float(gradient_variance(N=N, P=1, V1=0, V2=N, traces=(0, N))) / c**2


def tail(n: int, c: float) -> float:
    """Return P(abs(∂E) ≥ c) exactly, by the law of one layer of the Haar circuit."""
    levels = [(1, 2 ** (n - 1)), (-1, 2 ** (n - 1))]
    return float(kernel_law(2**n, 1, levels=levels).sf(c**2))


def compare_tails() -> Iterator[qc.Compared]:
    """Compare the law with areas on spheres at n = 1, and its decay with the bound's beyond."""
    for c in (0.5, 1.0, 1.5):
        # At n = 1, ∂E = 2 sin α cos β for uniform directions: cos α and cos β are uniform.
        half = math.acos(min(1.0, c / 2))  # α within half of a right angle
        areas = math.sin(half) - c / 2 * half
        claimed = {"half of it": areas / 2, "Chebyshev": chebyshev(1, c)}
        yield qc.Compared(f"n = 1, c = {c}", tail(1, c), areas, claimed)
    for n in range(2, 9):
        exact, bound = tail(n, 0.5), chebyshev(n, 0.5)
        wrong = {"the first power of c": bound / 2, "no decay": chebyshev(2, 0.5) + (n == 2)}
        yield qc.Compared(f"n = {n}: the larger of bound and tail", max(exact, bound), bound, wrong)


def _trial(n: int, c: float) -> qc.Trial:
    N, value, bound = 2**n, tail(n, c), chebyshev(n, c)
    signs = tuple([1.0] * (N // 2) + [-1.0] * (N // 2))
    one = Halves((1.0,) + (0.0,) * (N - 1), signs, signs)
    return qc.Trial(
        f"abs(∂E) ≥ {c}, n = {n}", {"n": n, "c": c},
        lambda rng, size: (np.abs(one.draw("both", rng, size)) >= c).astype(float),
        lambda _formulas: value, 0.0, 1.0, delta=0.1 * value,
        reasons={"n": "one qubit, where the tail is known by hand, and more", "c": "of order one",
                 "delta": "a tenth of the tail"},
        exact=True, rivals={"Chebyshev's bound itself": bound, "twice the tail": 2 * value},
        block=5000,
    )  # fmt: skip


def _trials() -> list[qc.Trial]:
    return [_trial(1, 1.0), _trial(2, 0.5), _trial(3, 0.5)]


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"If $\operatorname{Var}\partial_kE$ falls exponentially in $n$, so does "
        r"$\Pr(|\partial_kE|\geq c)$ for every $c>0$, by Chebyshev's inequality; L\'evy's lemma "
        r"gives "
        r"more.",
        plain="P(abs(∂_kE) ≥ c) falls exponentially in n where Var ∂_kE does",
        assumptions=(
            *qc.restated(
                "Proved for Chebyshev's bound; Pauli strings and a pure state as the example."
            ),
            "The exact tail is that of one layer of the Haar circuit (qntk_check.laws), and falls "
            "faster than the bound. Lévy's lemma is cited.",
        ),
        rests_on=("variance-both",),
        checks=(
            qc.proof_check(_proof),
            qc.numeric_check("exact tails", "areas on two spheres", compare_tails, power=1e-4),
            qc.trial_check(ID, "drawn halves", _trials, tier=qc.Tier.SAMPLED),
        ),
        derivations=(_proof,),
    ),
)
