"""What shots cost: the variance of a measured gradient, and the plateau it leaves.

A gate exp(iθX) with X² = 1 makes ⟨O⟩ a + b cos 2θ + c sin 2θ, so that its derivative is exactly a
difference of two expectation values: those at θ ± π/4. The plateaus are derived in
:mod:`derivations.noise.shot_plateau`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

import sympy

from derivations.errors import ProofError
from derivations.noise.shot_plateau import (
    ETA,
    SIGMA_G,
    K,
    derive_shared_plateau,
    derive_shot_plateau,
)
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.central_moments import (
    central_moment,
    in_traces,
    simplex_mean,
    variance_moment,
)
from derivations.routes.comparison import is_zero
from derivations.routes.decisions import decide, decide_counted
from derivations.routes.forms import states
from derivations.statements.forms import chain, derivative
from derivations.statements.indexed import Letters
from derivations.statements.layout import known, laid_out, slash
from derivations.statements.written import Name, Quantity, Words, Written, over, w
from derivations.symbols import N, trace_symbol

__all__ = [
    "ETA",
    "SIGMA_G",
    "K",
    "derive_shared_plateau",
    "derive_shot_plateau",
    "derive_shot_variance",
]

SHOTS = sympy.Symbol("shots", positive=True)
THETA = sympy.Symbol("theta", real=True)
PRECISION = sympy.Symbol("precision", positive=True)
VARIANCE = sympy.Symbol("variance", positive=True)
A, B, C = sympy.symbols("a b c", real=True)

CURVE = A + B * sympy.cos(2 * THETA) + C * sympy.sin(2 * THETA)


# -- one component of the gradient ------------------------------------------------------------


def derive_shot_variance(*, checking: bool = True) -> Derivation:
    """Derive the variance of one gradient component by parameter shift, and what precision costs.

    Examples
    --------
    >>> derive_shot_variance(checking=False).result.subs({N: 2, SHOTS: 1})
    -T_1**2/3 + 2*T_2/3
    """
    averaged = averaged_over_circuits()
    return Derivation(
        claim="measurement-cost",
        title="What a measured gradient costs",
        assumptions=(
            r"""A gate $e^{i\theta X}$ with $X^2=1$; each expectation value is the mean of $m$
            independent measurements of $O$ itself, in the state at hand.""",
            r"""For the average: a Haar circuit, in which the state at a shifted angle is random
            too.""",
        ),
        steps=(along_one_angle, the_shift, the_shots, cost_of_a_precision, averaged),
        result=in_traces(2 * variance_moment(1) / SHOTS),
        states=(
            chain(averaged.left, "=", averaged.right),
            Words(r", so that $\sigma_g\propto1/\sqrt m$"),
        ),
        checking=checking,
    )


Rotated: TypeAlias = tuple[sympy.Expr, tuple[sympy.Symbol, sympy.Symbol, sympy.Symbol]]


def _rotated() -> Rotated:
    """Return (cos θ − iX sin θ) A (cos θ + iX sin θ), multiplied out with X² = 1."""
    x, a = sympy.symbols("X W", commutative=False)
    c, s = sympy.cos(THETA), sympy.sin(THETA)
    word = sympy.expand((c - sympy.I * s * x) * a * (c + sympy.I * s * x))
    mean, rotated, commutator = sympy.symbols("p q r", real=True)  # r = i<[A, X]>
    means = {
        a: mean,
        x * a * x: rotated,
        a * x: -sympy.I * commutator / 2,
        x * a: sympy.I * commutator / 2,
    }
    total = sympy.Integer(0)
    for term in sympy.Add.make_args(word):
        commuting, letters = term.args_cnc()
        total += sympy.Mul(*commuting) * means[sympy.Mul(*letters)]
    return total, (mean, rotated, commutator)


@step(
    "an expectation value along one angle",
    Quantity(r"\langle e^{-i\theta X}Ae^{i\theta X}\rangle", _rotated),
    CURVE,
    r"""$e^{i\theta X}=\cos\theta+iX\sin\theta$; $a=\tfrac{1}{2}\langle A+XAX\rangle$,
    $b=\tfrac{1}{2}\langle A-XAX\rangle$, $c=\tfrac{i}{2}\langle[A,X]\rangle$""",
)
def along_one_angle(left: Callable[[], Rotated], right: sympy.Expr) -> Checked:
    """Multiply the words out, X² = 1, and compare the three that are left."""
    direct, (mean, rotated, commutator) = left()
    linear = sympy.Poly(right, A, B, C)
    if linear.total_degree() > 1:
        raise ProofError(f"{right} is not linear in the three means")
    named = right.subs({A: (mean + rotated) / 2, B: (mean - rotated) / 2, C: commutator / 2})
    if not is_zero(sympy.expand_trig(sympy.expand(direct - named))):
        raise ProofError(f"the right side is {sympy.simplify(named)}")
    return Checked(
        "words",
        r"""$(\cos\theta-iX\sin\theta)A(\cos\theta+iX\sin\theta)$ multiplied out and compared with
        double angles.""",
    )


_EXPECTED = Letters(r"\langle O\rangle_{#}")


def _at(angle: Written) -> Written:
    """Return ⟨O⟩ at an angle."""
    return known(_EXPECTED[angle], CURVE.subs(THETA, angle.value()))


_QUARTER = slash(sympy.pi, 4)


@step(
    "the shift",
    _at(w(THETA) + _QUARTER) - _at(w(THETA) - _QUARTER),
    known(derivative(_at(w(THETA)), THETA), sympy.diff(CURVE, THETA)),
    r"The derivative is a difference of two values, without error",
)
def the_shift(left: sympy.Expr, right: sympy.Expr) -> Checked:
    slope = sympy.diff(CURVE, THETA)
    for side in (left, right):
        if not is_zero(sympy.expand_trig(side - slope)):
            raise ProofError(f"the derivative is {slope}, and a side {sympy.simplify(side)}")
    return Checked("trigonometry", r"the difference and the derivative, each written out.")


def _coins(shots: int) -> sympy.Expr:
    """Return the variance of the mean of m outcomes ±√v, averaged over all 2^m of them."""
    size, total = sympy.sqrt(VARIANCE), sympy.Integer(0)
    for ups in range(shots + 1):
        mean = size * sympy.Rational(2 * ups - shots, shots)
        total += sympy.binomial(shots, ups) * mean**2 / 2**shots
    return total


@step(
    "shots",
    Quantity(r"\operatorname{Var}\bar o", _coins),
    VARIANCE / SHOTS,
    r"The variance of the mean $\bar o$ of $m$ independent outcomes",
)
def the_shots(left: Callable[[int], sympy.Expr], right: sympy.Expr) -> Checked:
    """Count outcomes; m² times the variance is a sum over pairs of them."""
    return decide_counted(
        lambda shots: shots**2 * left(shots),
        right * SHOTS**2,
        SHOTS,
        2,
        start=1,
        route="coins",
        what=r"$m^2$ times the variance is a sum over pairs of outcomes $\pm\sqrt v$, all counted; "
        r"second moments alone enter, so coins stand for all",
    )


@step(
    "the cost of a precision",
    Quantity(r"m(\epsilon)", lambda shots: VARIANCE / shots - PRECISION**2),
    over(VARIANCE, Name(r"\epsilon", PRECISION) ** 2),
    r"$(\operatorname{Var}_\chi O)/m=\epsilon^2$ is solved for $m$: $\alpha=2$",
)
def cost_of_a_precision(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    if not is_zero(left(right)):
        raise ProofError(f"with {right} shots the variance is off by {sympy.cancel(left(right))}")
    return Checked("substitution", r"of the right side for $m$.")


def _averaged_variance(at: Mapping[sympy.Symbol, int], spectrum: Sequence[int]) -> Fraction:
    """Average the variance of two measured values over the simplex of weights."""
    levels = (spectrum[0], spectrum[1])
    return 2 * simplex_mean(central_moment(2), at[N], levels) / at[SHOTS]


_TRACE = Name(r"\operatorname{Tr}O", trace_symbol(1), power=r"\operatorname{Tr}^#O")
_SQUARED = Name(r"\operatorname{Tr}O^2", trace_symbol(2))


def averaged_over_circuits() -> Step:
    """Return the step that averages the variance over Haar circuits."""
    shown = over(2 * (w(N) * _SQUARED - _TRACE**2), w(SHOTS) * N * (w(N) + 1))

    @step(
        "averaged over circuits",
        Quantity(r"\mathbb{E}\operatorname{Var}\hat g_\ell", _averaged_variance),
        laid_out(shown, in_traces(2 * variance_moment(1) / SHOTS)),
        r"""Two independent expectation values, each with
        $\mathbb{E}\operatorname{Var}_\chi O=M_2/(N+1)$""",
    )
    def found(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
        """Average over the simplex of weights, for spectra of three levels."""
        traces = {1: trace_symbol(1), 2: trace_symbol(2)}
        return decide(
            lambda at, spectrum: left({**at, SHOTS: 1}, spectrum),
            sympy.cancel(right * SHOTS),
            (states(1) + states(2)).in_traces(traces, weight=2),
            spectra=lambda size: [[*two, *[0] * (size - 2)] for two in ((1, 0), (2, 1), (3, -1))],
            route="Dirichlet moments",
            what=r"$m$ times the average; the weights of the eigenvalues are uniform on a simplex",
        )

    return found
