"""(22): K̄ = 2L(N Tr O² − Tr² O)/((N+1)(N²−1))."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from qntk_check.kinds import Exact
from qntk_check.papers.liu2024.kernel.kernel_mean_designs import kernel_mean_check
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.quantities import GRADIENT_VARIANCE, KERNEL_MEAN, Said
from qntk_check.verdicts.tiers.sampled import SampledCase, sampled_check
from qntk_check.verdicts.tiers.symbolic import derived, exact_values_check, symbolic_check

__all__ = ["CLAIMS"]

Cases = Sequence[tuple[Mapping[str, object], Exact]]

# Spectra whose traces separate Tr O from its square and from Tr O²; sizes N = 2, 4, 6, 8.
_SPECTRA: tuple[tuple[Exact, ...], ...] = (
    (1, -1),
    (Fraction(1, 2), 3),
    (1, 1, 1, 0),
    (2, -1, 0, 5),
    (1, 0, 0, 0, 2, 2),
    (1, 1, 1, 0, 0, 0, 0, -2),
)

_mean = derived("derivations.kernel.mean", "derive_kernel_mean")

_mean_any_generator = derived("derivations.kernel.mean", "derive_any_generator")

_mean_bare = derived("derivations.kernel.mean_bare", "derive_kernel_mean_bare")

_mean_real = derived("derivations.kernel.mean_real", "derive_kernel_mean_real")


def _elementary_cases() -> Cases:
    from derivations.routes.elementary import gradient_second_moment

    return [
        ({"L": layers, "observable": list(spectrum)}, layers * gradient_second_moment(spectrum))
        for spectrum in _SPECTRA
        for layers in (1, 5)
    ]


def _elementary_bare_cases() -> Cases:
    from derivations.routes.elementary import gradient_second_moment, last_layer_second_moment

    shares = (Fraction(1, 2), Fraction(9, 10), Fraction(1))
    return [
        (
            {"L": layers, "observable": list(spectrum), "overlap": 2 * share - 1},
            (layers - 1) * gradient_second_moment(spectrum)
            + last_layer_second_moment(spectrum, share),
        )
        for spectrum in _SPECTRA
        for layers in (1, 4)
        for share in shares
    ]


_WHY = {
    "smallest": {
        "n, layers": "the smallest circuit: (22) holds for one angle and one qubit",
        "observable": "a Pauli string, of zero trace",
    },
    "few": {
        "n, layers": "a few angles: a factor L that is lost shows",
        "observable": "a Pauli string on all qubits",
    },
    "deep": {
        "n, layers": "four times N angles: nothing may depend on whether L is below N",
        "observable": "two commuting strings: Tr O² is not N",
    },
    "trace": {
        "n, layers": "N = 8, where N + 1, N² − 1 and their neighbors are all told apart",
        "observable": "a projector of rank 3: Tr² O is not zero, and counts",
    },
    "largest": {
        "n, layers": "the largest whose circuits are drawn in seconds; L below N",
        "observable": "two strings that do not commute, with unequal weights",
    },
    "other": {
        "n, layers": "small, so that another ensemble than Haar's is seen at once",
        "observable": "no Pauli string: weights, or a trace, that enter unequally",
    },
    "bare": {
        "n": "N = 2, 4 and 8, one case each",
        "layers": "the last layer is a third to a half of all: what is its own shows",
        "observable": "one with a trace, a projector, a sum of strings: one case each",
        "extra": "overlap ⟨Ψ|X_L|Ψ⟩ of the last layer of 0, 1 and between them",
        "state": "amplitudes of just that overlap, 0.8 − 0.2 = 3/5",
    },
    "real": {
        "n": "N = 2, 4 and 8, one case each",
        "layers": "two to five angles: a factor L that is lost shows",
        "observable": "one with a trace, a projector, a sum of strings with an even number of Y",
    },
}

_SAMPLED = (
    SampledCase("kernel_mean", "haar-circuit", 1, 1, {"Z": 1}, reasons=_WHY["smallest"]),
    SampledCase("kernel_mean", "haar-circuit", 2, 3, {"ZZ": 1}, reasons=_WHY["few"]),
    SampledCase("kernel_mean", "haar-circuit", 2, 16, {"ZI": 1, "IZ": 1}, reasons=_WHY["deep"]),
    SampledCase(
        "kernel_mean", "haar-circuit", 3, 4, (1, 1, 1, 0, 0, 0, 0, 0), reasons=_WHY["trace"]
    ),
    SampledCase(
        "kernel_mean", "haar-circuit", 4, 6, {"ZIII": 1, "XXYY": 2}, reasons=_WHY["largest"]
    ),
    SampledCase(
        "kernel_mean", "independent-slots", 2, 5, {"XI": 1, "ZZ": 2}, reasons=_WHY["other"]
    ),
    SampledCase("kernel_mean", "clifford-circuit", 2, 4, {"ZI": 1, "IX": 2}, reasons=_WHY["other"]),
    SampledCase(
        "kernel_mean", "clifford-circuit", 3, 3, (1, 1, 1, 1, 1, 0, 0, 0), reasons=_WHY["other"]
    ),
    SampledCase(
        "kernel_mean_bare", "bare-circuit", 1, 2, (2, 1), {"overlap": Fraction(3, 5)},
        generators=("Y", "Z"), state=(0.8**0.5, 0.2**0.5), reasons=_WHY["bare"],
    ),
    SampledCase(
        "kernel_mean_bare", "bare-circuit", 2, 3, (1, 1, 1, 0), {"overlap": 0},
        generators=("XI", "ZZ", "IX"), reasons=_WHY["bare"],
    ),
    SampledCase(
        "kernel_mean_bare", "bare-circuit", 3, 2, {"ZZI": 1, "IIX": 1}, {"overlap": 1},
        generators=("XYZ", "ZII"), reasons=_WHY["bare"],
    ),
    SampledCase(
        "kernel_mean_real", "orthogonal-circuit", 1, 2, {"Z": 1, "I": 2}, reasons=_WHY["real"]
    ),
    SampledCase(
        "kernel_mean_real", "orthogonal-circuit", 2, 5, (1, 1, 1, 0), reasons=_WHY["real"]
    ),
    SampledCase(
        "kernel_mean_real", "orthogonal-circuit", 3, 4, {"ZZI": 1, "IYY": 1},
        generators=("YII", "XYZ", "YYY", "IIY"), reasons=_WHY["real"],
    ),
)  # fmt: skip


CLAIMS = (
    Claim(
        id="kernel-mean",
        statement=r"$\bar K=L\left(N\operatorname{Tr}O^2-\operatorname{Tr}^2O\right)"
        r"\frac{2}{N+1}\frac{1}{N^2-1}$.",
        plain="K̄ = L (N Tr O² − Tr² O) · 2/(N+1) · 1/(N²−1)",
        assumptions=(
            "X_ℓ² = 1 and Tr X_ℓ = 0.",
            "For each ℓ separately, V_−,ℓ and V_+,ℓ are independent 2-designs, as in the Haar "
            "circuit, and with independent slots (the claim `segments`, corrected).",
            "The bare circuit (no W_(L+1)) has its own last layer: formulas.kernel_mean_bare. "
            "Circuits of real matrices have their own mean: formulas.kernel_mean_real.",
        ),
        rests_on=("kernel-form", "segments"),
        checks=(
            symbolic_check(_mean, "kernel_mean"),
            symbolic_check(_mean_any_generator, "kernel_mean_any_generator"),
            symbolic_check(_mean_bare, "kernel_mean_bare"),
            symbolic_check(_mean_real, "kernel_mean_real"),
            exact_values_check("a sum over indices", "kernel_mean", _elementary_cases),
            exact_values_check("a sum over indices", "kernel_mean_bare", _elementary_bare_cases),
            kernel_mean_check(),
            sampled_check("kernel-mean", _SAMPLED),
        ),
        derivations=(_mean, _mean_any_generator, _mean_bare, _mean_real),
        says=(
            Said(
                KERNEL_MEAN,
                lambda known, at: known["kernel_mean"](L=at.layers, observable=at.levels),
            ),
            Said(
                GRADIENT_VARIANCE,
                lambda known, at: known["kernel_mean"](L=1, observable=at.levels),
                note="K̄ of one gate",
            ),
        ),
        formulas=(
            "kernel_mean",
            "kernel_mean_any_generator",
            "kernel_mean_bare",
            "kernel_mean_real",
        ),
    ),
)
