"""Under local Pauli noise every gradient decays exponentially with the depth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from qntk_check import circuits
from qntk_check.evidence.seeds import block_generator
from qntk_check.formulas import noisy_gradient_bound
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.numeric import Compared, numeric_check
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check

if TYPE_CHECKING:
    from qntk_check.noisy import NoiseModel

__all__ = ["CLAIMS"]

_NAME = "noisy_gradient_bound"
_bound = derived("derivations.noise.contraction", "derive_gradient_bound")


def _in_front_and_behind(q: float) -> NoiseModel:
    """Return depolarizing noise on every qubit, in front of the first layer and behind each."""
    from qntk_check import noisy

    channel = noisy.depolarizing(1 - q)
    rules = (noisy.Rule(channel, after=place) for place in ("start", "layers"))
    return noisy.NoiseModel(tuple(rules))


def _reached() -> Iterable[Compared]:
    """One qubit rotated about X, with O = Y, reaches the bound at every depth."""
    from qntk_check import noisy

    for q in (0.5, 0.9):
        for layers in (1, 3, 20):
            circuit = circuits.product(1, ["X"] * layers).bind([0.0] * layers)
            found = noisy.evaluate(circuit, {"Y": 1.0}, _in_front_and_behind(q)).gradient
            given = {"observable": {"Y": 1}, "contraction": q}
            bound = noisy_gradient_bound(L=layers, **given)
            yield Compared(
                f"a qubit, q = {q:g}, L = {layers}",
                np.abs(found).max() / bound,
                1.0,
                {"one layer more": noisy_gradient_bound(L=layers + 1, **given) / bound,
                 "half of it": 0.5},
            )  # fmt: skip


def _kept() -> Iterable[Compared]:
    """No gradient of drawn hardware-efficient circuits exceeds the bound: the excess is nothing.

    A bound of q^(4L+1) would be exceeded.
    """
    from qntk_check import noisy

    q = 0.7
    rng = block_generator("gradient-bound", {"ansatz": "hardware-efficient", "q": q}, 0)
    for n in (1, 2, 3):
        for layers in (2, 4):
            seed = int(rng.integers(2**32))
            circuit = circuits.hardware_efficient(n=n, layers=n * layers, seed=seed)
            observable = {"Z" * n: 1.0, "X" + "I" * (n - 1): 0.5}
            found = noisy.evaluate(circuit, observable, _in_front_and_behind(q)).gradient
            bound = float(noisy_gradient_bound(L=layers, contraction=q, observable=observable))
            largest = float(np.abs(found).max())
            wrong = max(0.0, largest - bound * q ** (3 * layers))
            yield Compared(
                f"hardware-efficient, n = {n}, {layers} layers",
                max(0.0, largest - bound), 0.0, {"a bound of q^(4L+1)": wrong},
            )  # fmt: skip


CLAIMS = (
    Claim(
        id="gradient-bound",
        statement=r"Under local Pauli noise in front of the first layer and behind each, every "
        r"derivative of every circuit is at most a constant times $q^{L+1}$, $q<1$ being the "
        r"largest modulus of a Pauli eigenvalue of the noise on one qubit.",
        plain="under local Pauli noise every gradient is at most a constant times q^(L+1)",
        assumptions=(
            "As restated here, from secondary sources: the paper's F(n) is a constant of the "
            "observable times √n and an exponential of the depth. Its text was not at hand, and "
            "its constant and its power of n are not decided.",
            "Proved is 2q^(L+1)√((1 − 1/N)M_2) with M_2 = Tr O² − Tr² O/N: the best constant at "
            "N = 2. For a Pauli string it is 2q^(L+1)√(N − 1), which grows with n where √n would "
            "be enough; what the paper says of n is therefore not proved by it.",
        ),
        rests_on=("liu2024/kernel-form",),
        checks=(
            symbolic_check(_bound, _NAME),
            numeric_check("a qubit that reaches it", "density matrices", _reached),
            numeric_check("circuits that keep it", "hardware-efficient circuits", _kept),
        ),
        derivations=(_bound,),
        formulas=(_NAME,),
    ),
)
