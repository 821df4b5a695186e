"""Monte Carlo means of the integrand that an average was taken of.

The result of an average remembers its integrand and what it was averaged over. A sample draws the
random matrices and states, puts them and the given matrices into the integrand, and never touches
a Weingarten function: it is an independent check of the closed form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from derivations.calculus.results.closed_form import ClosedForm, Ensemble, Integrand, remembering
from derivations.calculus.results.drawing import drawn_values
from derivations.calculus.results.joint import joint_estimate
from derivations.errors import CalculusError

__all__ = ["Sample", "draw_sample", "noted", "remember", "sample_of"]

Complex = NDArray[np.complex128]
Form = TypeVar("Form", bound=ClosedForm)


@dataclass(frozen=True)
class Sample:
    """A Monte Carlo mean.

    Parameters
    ----------
    mean
        The mean of the draws: a complex number, or an (N, N) array of an operator.
    standard_error
        Its standard error, √(E|x − mean|²/draws), for each entry.
    draws
        How many draws were taken.
    """

    mean: complex | Complex
    standard_error: float | NDArray[np.float64]
    draws: int


def noted(before: ClosedForm, ensembles: Mapping[str, Ensemble]) -> Integrand:
    """Return what an average is taken of.

    Where the expression averaged is itself an average as it came out, its own integrand is kept, so
    that everything random is drawn.
    """
    earlier = before.integrand
    if earlier is None or earlier.is_joint:
        return Integrand((before,), dict(ensembles))
    return Integrand(earlier.expressions, {**earlier.ensembles, **ensembles})


def remember(result: Form, before: ClosedForm, ensembles: Mapping[str, Ensemble]) -> Form:
    """Return the result of an average with its integrand noted."""
    return remembering(result, noted(before, ensembles))


def draw_sample(
    result: ClosedForm, N: object, matrices: object, draws: object, rng: object
) -> Sample:
    """Return the Monte Carlo mean of an integrand; see :meth:`TracePolynomial.sample`."""
    integrand = result.integrand
    if integrand is None:
        raise CalculusError(
            "there is no integrand to sample: only what haar_average, state_average, variance or "
            "cumulant returns remembers it, before it is added to or multiplied; sample each "
            "average by itself"
        )
    blocks = drawn_values(integrand, result.size if N is None else N, matrices, draws, rng)
    if integrand.is_joint:
        return Sample(*joint_estimate(blocks))
    return sample_of((values for (values,) in blocks), is_scalar=not result.rank)


def sample_of(blocks: Iterable[Complex], *, is_scalar: bool) -> Sample:
    """Return the mean of draws that come in blocks, the draws along the first axis of each.

    Examples
    --------
    >>> sample_of([np.array([1.0 + 0j]), np.array([2.0, 3.0 + 0j])], is_scalar=True)
    Sample(mean=(2+0j), standard_error=0.5773502691896257, draws=3)
    """
    total: Complex = np.zeros((), dtype=complex)
    square: NDArray[np.float64] = np.zeros(())
    done = 0
    for values in blocks:
        taken = len(values)
        centre = values.mean(axis=0)
        spread = (np.abs(values - centre) ** 2).sum(axis=0)
        square = square + spread + np.abs(centre - total) ** 2 * done * taken / (done + taken)
        total = total + (centre - total) * taken / (done + taken)
        done += taken
    error = np.sqrt(square / (done - 1) / done)
    return Sample(complex(total), float(error), done) if is_scalar else Sample(total, error, done)
