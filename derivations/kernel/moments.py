"""One layer in the frame of the final state: g = −√Var · y, and the moments of both factors.

Write Oχ = ⟨O⟩χ + √Var φ with φ a unit vector orthogonal to χ. Then g = −2 Im⟨Oχ|X̃χ⟩ = −√Var · y
with y = 2 Im⟨φ|X̃|χ⟩, and y is independent of χ and of O.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache

import sympy

from derivations.calculus import Matrix, Tr, TracePolynomial, Unitary, haar_average, state_average
from derivations.proof.derivation import Checked, Step, step
from derivations.routes.central_moments import (
    CENTRAL,
    central_moment,
    simplex_mean,
    variance_moment,
)
from derivations.routes.decisions import decide
from derivations.routes.forms import states, unitary
from derivations.routes.isotropic import y_moment
from derivations.routes.random_frame import CHI, O, U, averaged_by_calculus, first, gradient
from derivations.routes.words import refuse_other_words
from derivations.statements.foreign import in_factors
from derivations.statements.forms import Average, average
from derivations.statements.of_matrices import OfMatrices, adjoint_of, of_matrices
from derivations.statements.operators import commutator, imaginary, letters, sandwich
from derivations.statements.written import Name, Quantity, w
from derivations.symbols import N

__all__ = [
    "ORDINALS",
    "frame_step",
    "gradient_moment",
    "gradient_step",
    "power_of_variance",
    "power_of_y",
    "state_step",
    "variance_moment",
    "y_moment",
    "y_step",
]

# How the order of a moment is said.
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 6: "sixth", 8: "eighth"}

_Y = Name("y", sympy.Symbol("y"))
_VARIANCE = Name(r"\operatorname{Var}_\chi O", sympy.Symbol("variance"))
_O, _FRONT, _CHI, _V = letters("O X_front chi v")
_TURNED = Name(r"\tilde X", _FRONT)
_U = Unitary("U")


def gradient_moment(order: int) -> sympy.Expr:
    """Return E g^order of one layer, order even: E Var^k · E y^{2k}.

    Examples
    --------
    >>> gradient_moment(2)
    2*M_2*N/((N - 1)*(N + 1)**2)
    """
    return in_factors(variance_moment(order // 2) * y_moment(order // 2))


def power_of_y(k: int) -> Average:
    """Return E y^{2k}, as it is written."""
    return average(_Y ** (2 * k))


def power_of_variance(k: int) -> Average:
    """Return E (Var_χ O)^k, as it is written."""
    return average(_VARIANCE**k if k > 1 else _VARIANCE)


# -- the frame of the state -------------------------------------------------------------------


def frame_step() -> Step:
    """Return the step from the commutator to the frame of χ."""
    return _the_frame


@step(
    "the frame of the state",
    of_matrices(w(sympy.I) * sandwich(_CHI, commutator(_O, _TURNED)), "O X_front", "chi"),
    of_matrices(-2 * imaginary(sandwich(_V, _TURNED, _CHI)), "X_front", "v chi"),
    r"""$v=O\chi-\langle O\rangle\chi=\sqrt{\operatorname{Var}_\chi O}\,\varphi$; the real number
    $\langle O\rangle\langle\tilde X\rangle$ has no imaginary part""",
    source="paper, eq. (24)",
)
def _the_frame(left: OfMatrices, right: OfMatrices) -> Checked:
    """Multiply both sides out in letters; any real multiple of χ may be taken off Oχ."""
    shift = sympy.Symbol("s", real=True)
    o, x, ket, bra = letters(r"O X \chi \chi^\dagger")
    hermitian = {adjoint_of(o): o, adjoint_of(x): x, adjoint_of(ket): bra}
    sides = left(o, x, ket), right(x, o * ket - shift * ket, ket)
    refuse_other_words(*(sympy.expand(side).subs(hermitian) for side in sides))
    return Checked(
        "words",
        r"""multiplied out in letters that do not commute, $O$ and $\tilde X$ Hermitian and any real
        multiple of $\chi$ taken off $O\chi$, so that it holds in every dimension.""",
    )


# -- the moments of y and of the state --------------------------------------------------------


def y_step(k: int) -> Step:
    """Return the step E y^{2k}."""

    @step(
        f"the {ORDINALS[2 * k]} moment of y",
        Quantity(power_of_y(k), y_by_characters(k)),
        y_moment(k),
        rf"""$y=2r\operatorname{{Im}}\eta_1$: $\mathbb{{E}}r^{{{2 * k}}}$ of a Beta variable times
        a coordinate of a uniform point on the sphere in $2(N-1)$ dimensions""",
    )
    def by_characters(left: Quantity, right: sympy.Expr) -> Checked:
        """Compare the moment of y with the average by characters."""
        # Tr X = 0: the cycles of X have length 2 at least, and each closes a loop.
        return decide(
            left,
            right,
            unitary(2 * k, loops=k),
            step=2,
            route="characters",
            what=rf"""$y=\operatorname{{Tr}}\tilde XB$ with $B$ of eigenvalues $1,-1,0,\dots,0$,
            whose moment of order {2 * k} is a sum over characters of the symmetric group""",
        )

    return by_characters


def y_by_characters(k: int) -> Callable[[Mapping[sympy.Symbol, int]], Fraction]:
    """Return E Tr^{2k}(XU†BU) for B = i|0⟩⟨1| + h.c., by characters of the symmetric group."""

    @cache
    def averaged() -> TracePolynomial:
        x = Matrix("X", hermitian=True, traceless=True, involution=True)
        b = Matrix("B", hermitian=True, traceless=True)
        return haar_average(Tr(x * _U.H * b * _U) ** (2 * k), over=_U)

    def at_size(at: Mapping[sympy.Symbol, int]) -> Fraction:
        # y = Tr(X̃B) where B has the eigenvalues 1, −1, 0, …, 0
        orders = {s: int(s[5:-1]) for s in averaged().symbols if s.startswith("Tr(B")}
        traces = {s: 2 * (1 - order % 2) for s, order in orders.items()}
        return averaged().at(N=at[N], traces=traces)

    return at_size


def state_step(k: int) -> Step:
    """Return the step E (Var_χ O)^k."""
    which = "the mean" if k == 1 else f"the {ORDINALS[k]} moment"

    @step(
        f"{which} of the variance of O",
        Quantity(power_of_variance(k), variance_by_second_route(k)),
        variance_moment(k),
        r"""A state average is a sum over permutations, collected by their cycles, and
        $\operatorname{Tr}\tilde O=0$""",
    )
    def on_a_simplex(left: Callable[..., TracePolynomial], right: sympy.Expr) -> Checked:
        """Compare with exact values on the simplex of eigenvalue weights, or with the calculus."""
        if k > 2:
            return averaged_by_calculus(f"degree {2 * k} in the state")(left, right)
        levels = ((1, 0), (2, 1), (3, -1), (1, 1), (5, 2))
        form = states(k)  # (e_2 − e_1²)^k has terms of k to 2k factors
        for factors in range(k + 1, 2 * k + 1):
            form = form + states(factors)
        symbols = {j: CENTRAL[j] for j in range(2, 2 * k + 1)}
        return decide(
            left,
            right,
            form.in_traces(symbols, 2 * k, central=True),
            spectra=lambda size: [[*pair, *[0] * (size - 2)] for pair in levels],
            route="Dirichlet moments",
            what=rf"""the weights of the eigenvalues are uniform on a simplex; averaged exactly for
            {len(levels)} spectra $(a,b,0,\dots,0)$""",
        )

    return on_a_simplex


def variance_by_second_route(k: int) -> Callable[..., TracePolynomial | Fraction]:
    """Return E (Var_χ O)^k: from weights on a simplex for k ≤ 2, beyond by the calculus."""
    if k > 2:  # spectra of three levels do not separate products of traces of degree 6
        letter = CHI.expect(O * O) - CHI.expect(O) ** 2
        return cache(lambda: state_average(letter**k))
    integrand = sympy.expand(central_moment(2) ** k)
    return lambda at, spectrum: simplex_mean(integrand, at[N], spectrum[:2])


# -- one layer ---------------------------------------------------------------------------------


def gradient_step(order: int) -> Step:
    """Return the step E g^order of one layer."""
    return step(
        f"the {ORDINALS[order]} moment of g",
        Quantity(
            average(w(sympy.Symbol("g")) ** order),
            lambda: state_average(haar_average(gradient(first) ** order, over=U)),
        ),
        gradient_moment(order),
        r"""In the frame of $\chi=V_+\Psi_0$, $g=-\sqrt{\operatorname{Var}_\chi A}\,y$ with
        $A=V_-^\dagger OV_-$, so that the moment is a product""",
    )(averaged_by_calculus(rf"degree {order} in $V_-$ and in $\chi$"))
