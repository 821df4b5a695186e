"""What is printed of late times, as it stands on the page: gates e^(−iθX/2), N is the d there."""

from __future__ import annotations

from qntk_check.formulas.machinery.formula import Formula
from qntk_check.formulas.parameters import EVEN_DIMENSION, LAYERS
from qntk_check.formulas.restricted import PART_REACHED, REMAINING_ERROR
from qntk_check.kinds import Number

__all__ = ["PRINTED", "RESTATED"]

RESTATED = (
    "As restated here, from the text and from the code that its authors released; the paper's "
    "supplement may print another form."
)
_SOURCE = "Zhang et al. (2024), as printed"
_VALIDITY = "A rank-one projector, and a circuit that is Haar-random apart from the state reached."


def _kernel(N: Number, L: Number, reached_overlap: Number) -> Number:
    return L * N * reached_overlap * (1 - reached_overlap) / (2 * (N**2 - 1))


def _lambda(N: Number, L: Number, reached_overlap: Number) -> Number:
    o = reached_overlap
    pairs = (L - 1) * N * (1 - 2 * o) / (4 * (N**2 - 1))
    return pairs - (N + 2) * ((N + 2) * o - 2) / (2 * N * (N + 3))


def _zeta(N: Number, L: Number, reached_overlap: Number, remaining_error: Number) -> Number:
    o, R = reached_overlap, remaining_error
    pairs = (L - 1) * (2 * o - 1) * R / (2 * L * o * (o - 1))
    own = (N + 2) * (N**2 - 1) * ((N + 2) * o - 2) * R
    return pairs + own / (L * N**2 * (N + 3) * o * (o - 1))


PRINTED = {
    formula.name: formula
    for formula in (
        Formula(
            "restricted_kernel_as_printed", "the late K, as printed", _kernel,
            (EVEN_DIMENSION, LAYERS, PART_REACHED), 0, _VALIDITY, "restricted-kernel", _SOURCE,
            derivatives=2,
        ),
        Formula(
            "restricted_lambda_as_printed", "the late λ, as printed", _lambda,
            (EVEN_DIMENSION, LAYERS, PART_REACHED), 0, _VALIDITY, "restricted-lambda", _SOURCE,
            derivatives=2,
        ),
        Formula(
            "restricted_zeta_as_printed", "the late ζ, as printed", _zeta,
            (EVEN_DIMENSION, LAYERS, PART_REACHED, REMAINING_ERROR), 0, _VALIDITY,
            "restricted-zeta", _SOURCE, derivatives=0,
        ),
    )
}  # fmt: skip
