r"""How many samples a test needs, and the smallest discrepancy that so many can see.

Against a mean that is δ away, the best stake of a variable of variance V and range B grows the
log-wealth by about δ²/(2V + 2Bδ/3) a sample (Bernstein's form: V when fluctuations decide, B
when the rare largest sample does). The wealth is shared by J bets and has to reach 1/β:

    n ≈ 2 (V/δ² + B/(3δ)) ln(J/β).

This plans the spending, never a verdict: the guarantees of the test do not depend on it. How
close it comes is measured in ``benchmarks/evidence.py`` and tabled in ``docs/evidence.md``.
"""

from __future__ import annotations

import math

from qntk_check.arguments import show
from qntk_check.errors import DomainError
from qntk_check.evidence._checks import finite, positive, rate, whole

__all__ = ["check_share", "minimum_discrepancy", "sample_size"]

# Bets among which the wealth is shared, for planning.
BETS = 24


def sample_size(variance: float, width: float, delta: float, error_rate: float) -> int:
    """Return about how many samples decide a test.

    Parameters
    ----------
    variance
        V = Var X, in squared units of X; at most width²/4 (Popoviciu).
    width
        The proved range B − lo of X.
    delta
        The discrepancy δ that must be seen, in units of X.
    error_rate
        α for a refutation of a value wrong by δ, β for the support of a true one.

    Returns
    -------
    int
        Samples at which about half of the runs are decided. The measured medians are 0.3 to 1.2
        times this, and nine runs in ten are decided by 1.6 times it: ``docs/evidence.md``.

    Raises
    ------
    DomainError
        If a number is not finite, δ or the width not positive, the rate not in (0, 1), or the
        variance negative or larger than the range allows.

    Examples
    --------
    >>> sample_size(0.05, 1.0, 0.025, 1e-6)  # a Beta(2, 2) to 5 %
    3173
    """
    gap = positive("delta", delta)
    v, b = _spread(variance, width)
    try:
        return math.ceil(2 * (v / gap**2 + b / (3 * gap)) * _height(error_rate))
    except (OverflowError, ZeroDivisionError) as error:
        raise DomainError(
            f"delta = {gap:g} of a variable of range {b:g} needs more samples than a float counts: "
            "give a larger delta"
        ) from error


def minimum_discrepancy(samples: int, variance: float, width: float, error_rate: float) -> float:
    """Return the smallest δ that a number of samples can see: the inverse of `sample_size`.

    Parameters
    ----------
    samples
        Number of samples, ≥ 1.
    variance, width, error_rate
        As in :func:`sample_size`.

    Examples
    --------
    >>> round(minimum_discrepancy(3173, 0.05, 1.0, 1e-6), 5)
    0.025
    """
    n = whole("the number of samples", samples, least=1)
    v, b = _spread(variance, width)
    # With s = 1/δ: V s² + (B/3) s = n/(2 ln(J/β)); the root in a form that V = 0 does not upset.
    try:
        level = n / (2 * _height(error_rate))
    except OverflowError as error:
        raise DomainError(
            f"{show(samples)} samples: more than a float counts; give fewer"
        ) from error
    third = b / 3
    return (third + math.hypot(third, 2 * math.sqrt(v) * math.sqrt(level))) / (2 * level)


def check_share(name: str, value: object) -> float:
    """Return the share of a value that δ is, strictly between 0 and 1, else raise.

    Examples
    --------
    >>> check_share("relative", 0.05)
    0.05
    """
    number = finite(name, value)
    if not 0 < number < 1:
        raise DomainError(
            f"{name} = {number} is no share of a value: give a number above 0 and below 1, such "
            "as 0.05"
        )
    return number


def _height(error_rate: float) -> float:
    return math.log(BETS) - math.log(rate("the error rate", error_rate))


def _spread(variance: float, width: float) -> tuple[float, float]:
    v, b = finite("the variance", variance), positive("the width", width)
    if v < 0 or math.sqrt(v) > b / 2 * (1 + 1e-12):  # roots do not overflow
        raise DomainError(
            f"variance {v} of a variable of range {b}: it lies between 0 and {b * b / 4}; mend the "
            "variance or the bound"
        )
    return v, b
