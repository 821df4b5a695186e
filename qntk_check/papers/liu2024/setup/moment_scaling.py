"""(14) (56) (58): degree-k moments are O(1/poly N)."""

from __future__ import annotations

from collections.abc import Iterator
from math import comb, factorial, prod

import numpy as np

from qntk_check.verdicts.model import Claim, Tier
from qntk_check.verdicts.tiers.numeric import Compared, numeric_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_moments = derived("derivations.setup.moment_scaling", "derive_moment_scaling")


def _largest(unitaries: np.ndarray, weights: np.ndarray, k: int) -> float:
    """Return the largest abs of E of k factors U and k factors Ū, over all indices.

    Unless the indices of U are those of Ū the phases of rows and columns average it out, so that
    k rows and k columns stand for all: permutations of the basis take them anywhere.
    """
    size, unitaries = len(unitaries), unitaries[:, :k, :k]
    powers = np.ones((size, 1), dtype=complex)
    for _ in range(k):
        powers = (powers[:, :, None] * unitaries.reshape(size, 1, -1)).reshape(size, -1)
    return float(np.abs(powers.T @ (weights[:, None] * powers.conj())).max())


def _compare_moments() -> Iterator[Compared]:
    """Compare the largest of all moments over designs with k!/(N(N+1)⋯(N+k−1)), its bound."""
    from qntk_check import designs

    paulis = {n: designs.pauli_group(n) for n in (1, 2)}
    for design, degrees in (
        (designs.clifford_group(1), (1, 2, 3)), (designs.binary_icosahedral(), (1, 2, 3, 4, 5)),
        (designs.clifford_group(2), (1, 2)),
    ):  # fmt: skip
        N = design.dim
        n = N.bit_length() - 1
        for k in degrees:
            found = _largest(design.unitaries, design.weights, k)
            wrong = {"degree k − 1": 1 / comb(N + k - 2, k - 1)}
            if k > 1:
                wrong |= {
                    "k!/N^k attained": factorial(k) / N**k, "without k!": found / factorial(k),
                    "over the Pauli group, no 2-design": _largest(
                        paulis[n].unitaries, paulis[n].weights, k
                    ),
                }  # fmt: skip
            yield Compared(f"{design.name}, k = {k}", found, 1 / comb(N + k - 1, k), wrong)
    yield from _compare_gaussian()


def _compare_gaussian() -> Iterator[Compared]:
    """Compare E W^(2k) of normal weights by a Gauss–Hermite rule with (2k − 1)!! (σ²/n)^k."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(8)  # exact to degree 15
    for width in (3, 10):
        for k in (1, 2, 3):
            scaled = (nodes / np.sqrt(width)) ** (2 * k)
            odd = prod(range(1, 2 * k, 2))
            yield Compared(
                f"normal weights, n = {width}, k = {k}",
                float(weights @ scaled / weights.sum()) * width**k, odd,
                {"(2k)!": factorial(2 * k)},
            )  # fmt: skip


CLAIMS = (
    Claim(
        id="moment-scaling",
        statement=r"$\int dU\,U_{i_1j_1}U^\dagger_{i_2j_2}\cdots U_{i_{2k-1}j_{2k-1}}"
        r"U^\dagger_{i_{2k}j_{2k}}=\mathcal O(1/\mathrm{poly}(N))$, with a fixed, computable "
        r"polynomial of degree $k$; likewise (56) for Gaussian weights.",
        plain="moments of degree k are O(1/poly(N)), poly of degree k",
        assumptions=(
            "An upper bound, k fixed as N grows: the polynomial is N(N+1)⋯(N+k−1)/k!, attained by "
            "E|U_11|^(2k). Single moments may fall faster, vanish or be negative; Weingarten "
            "functions are rational with poles at |N| < k, not inverse polynomials.",
            "U from a unitary k-design. (56): W real Gaussian, independent, 2k factors.",
        ),
        rests_on=("design-definition",),
        checks=(
            proof_check(_moments),
            numeric_check(
                "every moment over designs",
                "averages over designs",
                _compare_moments,
                tier=Tier.EXACT_DESIGN,
            ),
        ),
        derivations=(_moments,),
    ),
)
