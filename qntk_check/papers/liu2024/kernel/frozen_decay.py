"""Section 3: the frozen law of gradient descent, and where it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qntk_check.papers.liu2024.training.table import training_checks
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, Point
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check

if TYPE_CHECKING:
    from qntk_check.kernel import KernelResult


__all__ = ["CLAIMS"]

_frozen = derived("derivations.descent.frozen", "derive_frozen")
_second = derived("derivations.descent.frozen", "derive_second_order")
_late = derived("derivations.descent.late_kernel", "derive_late_kernel")
_largest = derived("derivations.descent.late_kernel", "derive_largest_variance")
_path = derived("derivations.descent.late_kernel", "derive_path")
_edge = derived("derivations.descent.late_kernel", "derive_edge")

STEPS = 60


def _edge_fails(_context: Context) -> Evidence:
    """Descend with one qubit, L gates exp(iθX) and O = Z to the target 1, at ηK(0) = 1/10."""
    rows = []
    for layers in (1, 8):
        found, frozen = descend(layers, STEPS)
        rows.append((layers, found, frozen))
    fails = all(found > 20 * frozen for _, found, frozen in rows)
    listed = " and ".join(f"{a:.3g} where (19) says {b:.2g} with L = {n}" for n, a, b in rows)
    near = ((n, *descend_to(0.01, n, 5)) for n in (1, 8))  # K hardly changes on the way
    contrast = Contrast(
        tuple(Point(f"to the edge, L = {n}", frozen, found) for n, found, frozen in rows)
        + tuple(
            Point(f"to ⟨O⟩ = 0.01, L = {n}", frozen, found, condition=True)
            for n, found, frozen in near
        ),
        tolerance=0.01,
    )
    return printed_fails(
        f"one qubit, O = Z from ⟨O⟩ = 0 to the target 1, ηK(0) = 1/10: after {STEPS} steps "
        f"the error is {listed}: K falls with the variance of O, and the error like 1/t",
        {"L, error, frozen law": [list(row) for row in rows]},
        off=fails,
        contrast=contrast,
    )  # fmt: skip


def descend(layers: int, steps: int) -> tuple[float, float]:
    """Return |ε| after steps of gradient descent to the edge of the spectrum, and by (19)."""
    return descend_to(1.0, layers, steps)


def descend_to(target: float, layers: int, steps: int) -> tuple[float, float]:
    """Return |ε| after steps of gradient descent of the one-qubit circuit, and by (19)."""
    from qntk_check import circuits, formulas, kernel

    product = circuits.product(1, ["X"] * layers)

    def at(angles: np.ndarray) -> KernelResult:
        circuit = circuits.Circuit(product, angles)
        return kernel.evaluate(circuit, {"Z": 1.0}, "dense", target=target)

    angles = np.full(layers, np.pi / 4 / layers)
    start = at(angles)
    eta = 0.1 / start.K
    for _ in range(steps):
        here = at(angles)
        angles = angles - eta * here.error * here.gradient
    last = at(angles)
    frozen = formulas.frozen_error(eta=eta, K=float(start.K), error=float(start.error), t=steps)
    return abs(float(last.error)), abs(frozen)


CLAIMS = (
    Claim(
        id="frozen-decay",
        statement=r"$\varepsilon(t)=(1-\eta K)^t\varepsilon(0)$.",
        plain="ε(t) = (1−ηK)^t ε(0)",
        assumptions=(
            "Printed statement: as a law of descent with the K of the start, which is how "
            "sections 3 and 4 use it. With constant K, first order and no noise it is exact for "
            "every ηK.",
            "Corrected statement: K given the state is the mean over Haar circuits; along a path "
            "it is not exact, because descent ends in circuits with a smaller kernel: trained "
            "kernels are 0.7 to 1.1 of it for a Pauli string and an inner target, and less for "
            "other observables and at the edge (formulas.late_kernel). The explicit paths are "
            "those of a Pauli, for small ηK; the bounds at the edge hold for steps with ηK < "
            "1.",
            "The first correction, −2με(0)/K² of K over the whole descent, does not depend on η: "
            "condition (53) bounds another term, smaller by ηK/4.",
        ),
        corrected=Correction(
            "Exact while $K$ is constant; but {0}, and {1}, with equality for two "
            "eigenvalues. So the late rate is that of the kernel at the target, not at the "
            "start: {2} for two eigenvalues $a$ and $b$, $w$ apart, with $K$ taken halfway "
            "between them; and for a target at the edge of the spectrum the error falls "
            "algebraically ({3}), not exponentially.",
            _late,
            _largest,
            _path,
            (_edge, "the late law"),
        ),
        kind=Kind.CONDITION,
        counterexample="it is a descent in an angle, whose errors are cosines, no rational numbers",
        rests_on=("first-order-error", "kernel-spread"),
        checks=(
            Check(Tier.SYMBOLIC, "descent to the edge", _edge_fails),
            symbolic_check(_frozen, "frozen_error", Subject.CORRECTED),
            symbolic_check(_second, "frozen_error_second_order", Subject.CORRECTED),
            symbolic_check(_late, "late_kernel", Subject.CORRECTED),
            symbolic_check(_largest, "largest_variance", Subject.CORRECTED),
            symbolic_check(_path, "path_steps", Subject.CORRECTED),
            symbolic_check(_edge, "edge_steps", Subject.CORRECTED),
            *training_checks("frozen-decay"),
        ),
        derivations=(_frozen, _second, _late, _largest, _path, _edge),
        formulas=(
            "frozen_error",
            "frozen_error_second_order",
            "late_kernel",
            "largest_variance",
            "path_steps",
            "edge_steps",
        ),
    ),
)
