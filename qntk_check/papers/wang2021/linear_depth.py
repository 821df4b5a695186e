"""Depth proportional to n: in random circuits the gradient vanishes exponentially in n."""

from __future__ import annotations

from collections.abc import Iterable

from qntk_check.formulas import kernel_mean, kernel_mean_unital_noise
from qntk_check.papers.wang2021.settings import Setting
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.numeric import Compared, numeric_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_depth = derived("derivations.noise.contraction", "derive_linear_depth")


def _shares() -> Iterable[Compared]:
    """Compare what local noise leaves of K̄ at L = 2n with q^(2L): never more, on one qubit all."""
    q = 0.9
    for n in (1, 2, 3, 4):
        setting = Setting("depolarizing", 1 - q, 2 * n, tuple((-1) ** k for k in range(2**n)))
        left = setting.value(kernel_mean_unital_noise) / setting.value(kernel_mean)
        allowed = q ** (2 * setting.layers)
        over = left / allowed - 1 if n == 1 else max(0.0, left / allowed - 1)
        yield Compared(
            f"n = {n}, L = {setting.layers}", over, 0.0,
            {"q^(3L)": max(0.0, left / q ** (3 * setting.layers) - 1)},
        )  # fmt: skip


CLAIMS = (
    Claim(
        id="linear-depth",
        statement=r"Under local Pauli noise the gradient vanishes exponentially in the number of "
        r"qubits, if the depth grows linearly with it.",
        plain="under local Pauli noise gradients vanish exponentially in n for L ∝ n",
        assumptions=(
            "As restated here; decided in the mean over Haar circuits with noise behind every "
            "rotation, where the share q^(2L) of K̄ is left at most, for every q < 1 and every "
            "constant L/n.",
            "Haar circuits have a plateau without noise already; the share is what noise adds. For "
            "every single circuit see gradient-bound, which shows it for L > n log 2/(2 log 1/q).",
        ),
        rests_on=("unital-law",),
        checks=(
            proof_check(_depth),
            numeric_check("L = 2n", "the unitarity of the noise, summed", _shares),
        ),
        derivations=(_depth,),
    ),
)
