"""∂E = i Tr(U_−ρU_−† [V, U_+†HU_+]): the formula for its variance, finite designs, and samples."""

from dataclasses import dataclass

import numpy as np

from qntk_check import designs
from qntk_check.claims import DIMENSION, Average, Formula, Parameter, Trial, positive, real_number
from qntk_check.ensembles import random_unitaries

NAME = "gradient_variance"


def _variance(N, P, V1, V2, T1, T2):
    return 2 * (N * P - 1) * (N * V2 - V1**2) * (N * T2 - T1**2) / (N**2 * (N**2 - 1) ** 2)


VARIANCE = Formula(
    NAME,
    "Var ∂E for an input ρ, a generator V and an observable H",
    _variance,
    (
        DIMENSION,
        Parameter("P", r"\operatorname{Tr}\rho^2", "purity", "1", positive, positive=True),
        Parameter("V1", r"\operatorname{Tr}V", "trace of V", "[V]", real_number),
        Parameter("V2", r"\operatorname{Tr}V^2", "trace of V²", "[V²]", positive, positive=True),
    ),
    trace_order=2,
    validity="U_− and U_+ are independent 2-designs.",
    claim="variance-any-trace",
    source="McClean et al. (2018), for every H",
)

OPERATOR = "a Pauli operator, as printed, or one with a trace that may not be lost"
WHY = {
    "rho": "pure, as printed, and mixed", "V": OPERATOR, "H": OPERATOR,
    "delta": "6 %: every wrong version of the formula is refuted at it",
}  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """The eigenvalues of ρ, V and H; ρ and V are diagonal."""

    rho: tuple[float, ...]
    V: tuple[float, ...]
    H: tuple[float, ...]

    def claimed(self, formulas):
        """Return what the formula says."""
        squares = (sum(x * x for x in own) for own in (self.rho, self.V))
        known = dict(zip(("P", "V2"), squares, strict=True))
        return float(formulas[NAME](N=len(self.rho), V1=sum(self.V), observable=self.H, **known))

    def squares(self, minus, plus):
        """Return (∂E)² for pairs of halves, shape (B, N, N) each."""
        state = minus * np.array(self.rho) @ minus.conj().swapaxes(1, 2)
        H = plus.conj().swapaxes(1, 2) * np.array(self.H) @ plus
        V = np.diag(self.V)
        return np.einsum("bij,bji->b", state, V @ H - H @ V).imag ** 2

    def averages(self, formulas):
        """Return averages over all pairs of elements of groups; Paulis are no 2-design."""
        groups = (designs.clifford_group(1), designs.binary_icosahedral(), designs.pauli_group(1))
        for place, group in enumerate(groups):
            u = group.unitaries
            found = self.squares(np.repeat(u, len(u), axis=0), np.tile(u, (len(u), 1, 1))).mean()
            where = f"{group.name}, {self}"
            yield Average(where, float(found), self.claimed(formulas), design=place < 2)

    def trial(self, mutated=(), **rivals):
        """Return the trial of Var ∂E = E (∂E)² on Haar-random halves, whose bound is proved."""
        N, value = len(self.rho), self.claimed({NAME: VARIANCE})
        bound = (np.ptp(self.V) * np.ptp(self.H) / 2) ** 2
        return Trial(
            f"(∂E)², {self}", {"rho": self.rho, "V": self.V, "H": self.H},
            lambda rng, size: self.squares(*(random_unitaries(N, size, rng) for _ in "−+")),
            self.claimed, 0.0, bound, delta=0.06 * value, reasons=WHY, exact=True,
            mutated=mutated, rivals={k: r * value for k, r in rivals.items()}, block=5000,
        )  # fmt: skip
