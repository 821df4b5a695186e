"""(47) (48): the NTK fluctuates at 1/width, its mean stays O(1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qntk_check.papers.liu2024.networks import trials
from qntk_check.papers.liu2024.networks.assumptions import CLIPPED, INITIALIZATION
from qntk_check.papers.liu2024.networks.exponent import exponent_check
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, concluded
from qntk_check.verdicts.exhibits import Corrected, Exhibit, Typed
from qntk_check.verdicts.model import Check, Claim, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.symbolic import derived, proof_check, symbolic_check
from qntk_check.verdicts.tiers.trials import trial_check

if TYPE_CHECKING:
    import sympy


__all__ = ["CLAIMS", "printed_fluctuation"]

_kernel = derived("derivations.networks.kernel", "derive_network_kernel")

_linear = derived("derivations.networks.kernel", "derive_linear")

_relu = derived("derivations.networks.kernel", "derive_relu")


def _averages(*, rates: bool) -> list[tuple[int, sympy.Expr, sympy.Expr]]:
    """Return width n, E H and n Var H of a linear hidden layer, exactly, for n = 1 to 4."""
    import sympy

    from derivations.routes.wick import independent_average

    rows = []
    for n in (1, 2, 3, 4):
        first, second = sympy.symbols(f"u_:{n}"), sympy.symbols(f"v_:{n}")
        # no biases: dz/dW^(2)_k = z_k = u_k, dz/dW^(1)_k = W^(2)_k x = v_k
        by_last = sum((u**2 for u in first), sympy.S.Zero) / (n if rates else 1)
        kernel = by_last + sum((v**2 for v in second), sympy.S.Zero)
        variances = dict.fromkeys(first, 1) | dict.fromkeys(second, sympy.Rational(1, n))
        mean = independent_average(kernel, variances)
        rows.append((n, mean, n * (independent_average(kernel**2, variances) - mean**2)))
    return rows


def _constant(rows: list[tuple[int, sympy.Expr, sympy.Expr]]) -> bool:
    return len({row[2] for row in rows}) == 1


def printed_fluctuation(*, rates: bool = False) -> Evidence:
    """Average H and H² of (45) exactly for a linear hidden layer at widths 1 to 4, x = n_0 = 1.

    (48) makes width · Var H constant. ``rates`` divides the weights' terms as it needs.
    """
    rows = _averages(rates=rates)
    constant = _constant(rows)
    means = ", ".join(str(row[1]) for row in rows)
    scaled = ", ".join(str(row[2]) for row in rows)
    contrast = Contrast(
        (
            concluded(
                "equal rates: width · Var H is a constant", true=_constant(_averages(rates=False))
            ),
            concluded(
                "rates 1/width: width · Var H is a constant",
                true=_constant(_averages(rates=True)),
                condition=True,
            ),
        )
    )
    return printed_fails(
        f"linear, one hidden layer, C_W = 1, no biases, x = 1, widths 1 to 4: the mean of (45) is "
        f"{means} and width · Var H is {scaled}, which (48) makes a constant: with equal rates the "
        "mean and the variance grow with the width",
        {},
        off=not constant,
        contrast=contrast,
    )


CLAIMS = (
    Claim(
        id="mlp-kernel-fluctuation",
        statement=r"$\mathbb{E}(\Delta H\Delta H)=\frac1{n_{L-1}}[\delta_{i_1i_2}\delta_{i_3i_4}A+"
        r"\delta_{i_1i_3}\delta_{i_2i_4}B+\delta_{i_1i_4}\delta_{i_2i_3}B]$ for $H$ of (45), whose "
        r"mean $\bar H$ stays of order 1.",
        plain="E ΔH ΔH = (1/n_(L−1)) [δδ A + δδ B + δδ B] for H of (45), whose mean is O(1)",
        assumptions=(
            INITIALIZATION,
            "Proved for one hidden layer of any σ and any width. Two hidden layers are measured; "
            "the interval of the exponent is asymptotic (Student's t over groups of networks), and "
            "its rate stands beside the suite's α, not in it.",
            CLIPPED,
        ),
        corrected=Correction(
            r"With the rates $1/n_{\ell-1}$ of weights and $1$ of biases in the sum (45), "
            r"as in the paper's reference [22], $\bar H$ is of order one and (48) holds: "
            r"{0}. With equal rates, as printed, {1}: $\bar H$ and $\operatorname{Var}H$ "
            r"grow like the width, and $\operatorname{Var}H/\bar H^2$ falls like 1/width.",
            _kernel,
            (_kernel, "with equal rates"),
        ),
        kind=Kind.CONDITION,
        counterexample=Exhibit(
            "a linear hidden layer of 1000 neurons, equal rates; that H̄ stays of order 1 is read "
            "as 100 at most",
            Typed("100"),
            Corrected(1, 1, {r"\mathbb{E}\sigma^2": "s", r"\mathbb{E}\sigma'^2": "g",
                             r"|x|^2": "x"}),
            {"n": 1000, "s": 1, "g": 1, "x": 1, "C_W": 1}, relation="<=",
        ),
        rests_on=("lecun-moment", "mlp-chain"),
        checks=(
            Check(Tier.SYMBOLIC, "equal rates at widths 1 to 4",
                  lambda _context: printed_fluctuation()),
            proof_check(_kernel, Subject.CORRECTED),
            symbolic_check(_linear, "mlp_kernel_variance:linear", Subject.CORRECTED),
            symbolic_check(_relu, "mlp_kernel_variance:relu", Subject.CORRECTED),
            trial_check("mlp-kernel-fluctuation", "kernels of drawn networks",
                        trials.fluctuation_trials, Subject.CORRECTED, Tier.SAMPLED),
            exponent_check(Subject.CORRECTED),
        ),
        derivations=(_kernel, _linear, _relu),
        formulas=("mlp_kernel_variance",),
    ),
)  # fmt: skip
