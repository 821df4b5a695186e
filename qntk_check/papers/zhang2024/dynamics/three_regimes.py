"""Three ways in which descent ends, in the system of two numbers and in trained circuits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

import qntk_check.claims as qc
from qntk_check import kernel
from qntk_check.formulas import restricted_lambda
from qntk_check.papers.zhang2024.dynamics.at_rest import rest_check
from qntk_check.papers.zhang2024.dynamics.printed import RESTATED
from qntk_check.papers.zhang2024.dynamics.regimes import regime_trials
from qntk_check.training.projector import ProjectorDescents

__all__ = ["CLAIMS", "compare_curvature"]

ID = "three-regimes"
_regimes = qc.derived("derivations.descent.three_regimes", "derive_regimes")
_signs = qc.derived("derivations.descent.lotka_volterra", "derive_signs")
_edge = qc.derived("derivations.descent.near_maximum", "derive_near_maximum")


def compare_curvature() -> Iterator[qc.Compared]:
    """Train single circuits to a target beyond, and compare λ with the least curvature there."""
    for n, layers, steps in ((1, 6, 120), (2, 16, 200), (2, 32, 120)):
        N, runs = 2**n, ProjectorDescents(n, layers, 1.5, 0.2, steps)
        drawn = runs.starts(np.random.default_rng([2025, n, layers]), 1)
        run = runs.train(np.random.default_rng([2025, n, layers]), 1)
        circuit = replace(drawn, angles=run.angles).circuit(0)
        hessian = [kernel.hessian_product(circuit, runs.levels, row, convention="half")
                   for row in np.eye(layers)]  # fmt: skip
        # The state has 2(N − 1) directions; in all other ones of the angles it stays.
        own = np.sort(-np.linalg.eigvalsh(np.array(hessian)))[-2 * (N - 1) :]
        found = float(run.meta_kernels[0, -1] / run.kernels[0, -1])
        formula = float(restricted_lambda(N=N, L=layers, reached_overlap=1)) / 4
        yield qc.Compared(
            f"λ of one circuit, d = {N}, L = {layers}", found, -float(own[0]),
            {"the mean curvature": -float(own.mean()), "the largest": -float(own[-1]),
             "the restricted ensemble": formula},
        )  # fmt: skip


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"$C>0$: $K$ freezes at $C$ and $\varepsilon$ decays at the rate $\eta C$; "
        r"$C=0$: both fall like $1/t$; $C<0$: $\varepsilon$ freezes at $-C/(2\lambda)$ and $K$ "
        r"decays at the rate $\eta|C|$. In a circuit: a target inside, at the edge of, and beyond "
        r"the spectrum.",
        plain="C > 0: K → C, ε ~ e^(−ηCt); C = 0: both ~ 1/t; C < 0: ε → −C/(2λ), "
        "K ~ e^(−η abs(C) t); in a circuit a target inside, at the edge of, beyond the spectrum",
        assumptions=(
            RESTATED,
            "The solutions are those of the system with a constant λ (claim lotka-volterra), "
            "K(0) > 0. The rates are those of late times.",
            "In circuits C and λ are those of a late step. At the edge and beyond, λ of every "
            "single circuit tends to minus the least curvature h of ⟨O⟩ at its maximum that is not "
            "zero: the regimes hold there for every L, with this λ, and ζ tends to ½ at the edge.",
            "It is not the λ of the restricted ensemble, which is larger in size by about (1 − "
            "√(2(d − 1)/L))^−2: trained circuits are of that ensemble for a target inside, and at "
            "the edge and beyond for L far above 2(d − 1) only.",
        ),
        rests_on=("lotka-volterra", "restricted-kernel", "restricted-lambda"),
        checks=(
            qc.proof_check(_regimes),
            qc.proof_check(_signs),
            qc.proof_check(_edge),
            qc.numeric_check("λ in the end", "curvatures of trained circuits", compare_curvature,
                             within=5e-3, power=0.05),
            qc.trial_check(ID, "trained circuits", regime_trials),
            rest_check(),
        ),
        derivations=(_regimes, _signs, _edge),
    ),
)  # fmt: skip
