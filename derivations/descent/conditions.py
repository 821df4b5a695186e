"""The concentration conditions (52) and (53), from the exact variance of K and from E μ²."""

from __future__ import annotations

from typing import cast

import sympy

from derivations.descent.ratios import (
    BOUND,
    KURTOSIS,
    PAULI,
    PROJECTOR,
    SHOWN_BOUND,
    floor_squared,
    pauli_ratio_squared,
    projector_ratio_squared,
    ratio_squared,
    relative_spread,
    s,
    second_order_ratio,
    spread_squared,
)
from derivations.errors import ProofError
from derivations.kernel.factorization import ASSUMPTIONS, variance_moment
from derivations.meta_kernel import routes
from derivations.meta_kernel.patterns import RHO
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.central_moments import CENTRAL, central_moment, state_mean
from derivations.routes.isotropic import y_moment
from derivations.routes.random_frame import in_central
from derivations.routes.rational import (
    OBSERVABLES,
    check_equal,
    check_nonnegative,
    check_on_spectra,
    check_tends_to,
)
from derivations.statements.foreign import put_in
from derivations.statements.forms import average, chain, evaluated, limit, where
from derivations.statements.layout import known
from derivations.statements.written import Name, Words, over, value_of, w
from derivations.symbols import L, N

__all__ = ["BOUND", "derive_kernel", "derive_meta_kernel", "pauli_ratio_squared"]

M2, M4 = CENTRAL[2], CENTRAL[4]
META = sympy.Symbol("meta_kernel")


# -- when the kernel concentrates -------------------------------------------------------------

_KAPPA = Name(r"\kappa", KURTOSIS)


def derive_kernel(*, checking: bool = True) -> Derivation:
    """Derive when ΔK ≪ K̄: both L ≫ 1 and a small floor are needed, and suffice.

    Examples
    --------
    >>> from derivations.symbols import L, N
    >>> derive_kernel(checking=False).result.subs({N: 2, M2: 2, M4: 2})
    1/5 + 24/(25*L)
    """
    terms = two_terms()
    return Derivation(
        claim="condition-kernel",
        title="When the kernel concentrates",
        assumptions=(*ASSUMPTIONS, r"$M_2>0$: $O$ is not a multiple of 1."),
        steps=(terms, no_more_than_two, *floors()),
        result=value_of(terms.right),
        states=(
            chain(terms.left, "=", terms.right),
            chain(over(4, 5), "<=", no_more_than_two.left, "<", 2),
            Words(r": small for $L\gg1$ and $f\ll1$ alone"),
        ),
        assumes=("kernel-concentrates",),
        checking=checking,
    )


def _floor(found: sympy.Expr) -> Name:
    """Return f², worth what has been found for it."""
    return known(w(sympy.Symbol("f")) ** 2, found)


def two_terms() -> Step:
    """Return the step that takes the relative variance apart."""
    floor = _floor(floor_squared())
    return step(
        "two terms",
        relative_spread(spread_squared()),
        floor + (1 + floor) * over(_KAPPA - 1, L),
        r"""The variance of a product of independent factors: $f^2$ is the relative variance of
        $\operatorname{Var}_\chi O$, $(\kappa-1)/L$ that of $\sum_\ell y_\ell^2$""",
    )(check_equal)


@step(
    "no more than 2",
    _KAPPA - 1,
    2 - 3 * (N**2 + N + 2) / (N**2 * (N + 3)),
    r"$\kappa=\mathbb{E}y^4/(\mathbb{E}y^2)^2$ lies between $9/5$, at $N=2$, and $3$",
)
def no_more_than_two(left: sympy.Expr, right: sympy.Expr) -> Checked:
    checked = check_equal(left, right)
    check_nonnegative(left - sympy.Rational(4, 5), {N: 2})
    check_nonnegative(2 - right, {N: 2})
    return Checked(
        checked.route,
        checked.detail[:-1]
        + r"""; $\kappa-1-\frac{4}{5}$ and $2-(\kappa-1)$ have, in $N-2$, no negative
        coefficient.""",
    )


def floors() -> tuple[Step, ...]:
    """Return the steps that put two observables into f², and the limit of the second."""
    floor = floor_squared()
    pauli, projector = (
        cast("sympy.Expr", sympy.factor(put_in(floor, OBSERVABLES[n]))) for n in (PAULI, PROJECTOR)
    )
    return (
        step(
            "the floor of a Pauli string",
            _floor(floor),
            pauli,
            r"The central traces $M_2=M_4=N$ are put in; $f\to0$ as $N\to\infty$",
        )(check_on_spectra(PAULI)),
        step(
            "the floor of a projector",
            _floor(floor),
            projector,
            r"The central traces of a rank-one projector are put in",
        )(check_on_spectra(PROJECTOR)),
        step(
            "its limit",
            limit(_floor(projector), N, sympy.oo),
            sympy.Integer(1),
            r"The leading coefficients are equal: at no depth is $\Delta K\ll\bar K$",
        )(check_tends_to),
    )


# -- when the linear step rules ---------------------------------------------------------------


def derive_meta_kernel(*, checking: bool = True) -> Derivation:
    """Derive the ratio of the second-order term to the first, and how it grows with L.

    Examples
    --------
    >>> from derivations.symbols import L, N
    >>> derive_meta_kernel(checking=False).result.free_symbols <= {
    ...     N, L, *(CENTRAL[k] for k in (2, 3, 4, 6))}
    True
    """
    bound = bound_at_every_size()
    return Derivation(
        claim="condition-meta-kernel",
        title="When the linear step rules",
        assumptions=(
            *ASSUMPTIONS,
            r"""$M_2>0$. $r=\eta|\varepsilon|\sqrt{\mathbb{E}\mu^2}/(2\bar K)$ is the ratio of the
            terms of equation (50), $\frac12\eta^2\varepsilon^2\sqrt{\mathbb{E}\mu^2}$ and
            $\eta\bar K|\varepsilon|$.""",
        ),
        steps=(
            pauli_string(),
            as_many_angles(),
            a_few_angles(),
            bound,
            many_angles(),
            every_observable(),
            not_zero,
            projector_step(),
        ),
        result=ratio_squared(),
        states=(
            chain(bound.left, "<=", bound.right),
            Words("for a Pauli string"),
            chain(
                second_order_ratio(ratio_squared()),
                "=",
                known(over(average(w(META) ** 2), 4 * Name(r"\bar K", None) ** 2), ratio_squared()),
            ),
        ),
        assumes=("second-order-error", "kernel-spread", "meta-kernel-spread"),
        checking=checking,
    )


def pauli_string() -> Step:
    """Return the step that puts a Pauli string in."""
    return step(
        PAULI,
        second_order_ratio(ratio_squared()),
        pauli_ratio_squared(),
        r"The central traces $M_2=M_4=M_6=N$, $M_3=0$ are put in",
    )(check_on_spectra(PAULI))


def as_many_angles() -> Step:
    """Return the limit along L = sN."""
    ratio = second_order_ratio(pauli_ratio_squared(), factor=N)
    return step(
        "as many angles as dimensions",
        limit(evaluated(ratio, (L, w(s) * N)), N, sympy.oo),
        s**2 + 2 * s + 3,
        r"$L=sN$ and $N\to\infty$: leading coefficients",
    )(check_tends_to)


def a_few_angles() -> Step:
    """Return the limit at fixed L."""
    return step(
        "a few angles",
        limit(second_order_ratio(pauli_ratio_squared(), factor=N), N, sympy.oo),
        3 + over(3, L),
        r"$L$ fixed and $N\to\infty$",
    )(check_tends_to)


def check_bound(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Decide the sign; a bound that is not attained as N → ∞ would be loose, and is refused."""
    checked = check_nonnegative(right - left, {N: 2, L: 1})
    check_tends_to(sympy.cancel((left - right).subs(L, s * N)), sympy.Integer(0))
    check_tends_to(sympy.cancel(left - right), sympy.Integer(0))
    return checked


def bound_at_every_size(
    rule: str = r"The difference is positive for all even $N\geq2$ and all $L\geq1$",
) -> Step:
    """Return the bound of a Pauli string's ratio."""
    return step(
        "a bound at every size",
        second_order_ratio(pauli_ratio_squared(), factor=N),
        SHOWN_BOUND,
        rule,
        relation="<=",
    )(check_bound)


def many_angles() -> Step:
    """Return the term of highest degree in L."""
    pauli = pauli_ratio_squared()
    deep = sympy.factor(sympy.limit(pauli / L**2, L, sympy.oo))

    @step(
        "many angles",
        second_order_ratio(pauli),
        where(w(deep * L**2), chain(L, "->", sympy.oo)),
        r"""The term of highest degree in $L$: at fixed $N$ the ratio grows like $L$, while (53)
        stays where it is""",
        relation="~",
    )
    def found(left: sympy.Expr, right: sympy.Expr) -> Checked:
        top, bottom = (sympy.Poly(p, L) for p in sympy.fraction(sympy.together(left - right)))
        if top.degree() - bottom.degree() > 1:
            raise ProofError("the difference of the sides grows like L²")
        coefficient = sympy.cancel(right / L**2)
        check_nonnegative(coefficient, {N: 2})
        if coefficient == 0 or coefficient.has(L):
            raise ProofError(f"the coefficient {coefficient} is not a positive function of N")
        return Checked(
            "degrees",
            r"""the difference of the sides is of lower degree in $L$, and the coefficient of $L^2$
            is positive at every $N\geq2$.""",
        )

    return found


def every_observable() -> Step:
    """Return what that term is for every observable."""
    third = state_mean(sympy.expand(central_moment(3) ** 2))
    spread = known(average(Name(r"\operatorname{Var}_\chi O", None)), variance_moment(1))
    share = over(spread**2, known(average(Name("m_3", None) ** 2), third))

    @step(
        "of every observable",
        limit(second_order_ratio(ratio_squared(), below=w(L) ** 2) * share, L, sympy.oo),
        sympy.factor(RHO**2),
        r"""That term is $\mathbb{E}(8\rho^2m_3)^2$ over $4(\bar K/L)^2$, a positive number times
        $\mathbb{E}m_3^2$; $\rho=\frac{1}{4}\mathbb{E}y^2$""",
    )
    def found(left: sympy.Expr, right: sympy.Expr) -> Checked:
        """Compare degrees in L, and with the pattern ab,cd by the calculus."""
        top, bottom = (sympy.Poly(p, L) for p in sympy.fraction(sympy.together(left)))
        if top.degree() != bottom.degree():
            raise ProofError(f"the left side is of degree {top.degree() - bottom.degree()} in L")
        pattern = in_central(routes.pattern("ab,cd"))
        for side in (top.LC() / bottom.LC(), right):
            difference = sympy.cancel(sympy.together(side * 4 * y_moment(1) ** 2 * third - pattern))
            if difference != 0:
                raise ProofError(f"the pattern of four distinct indices differs by {difference}")
        return Checked(
            "Weingarten calculus",
            r"""$\mathbb{E}h_{ab}g_ag_bh_{cd}g_cg_d$ by the general calculus is
            $4(\mathbb{E}y^2)^2\,\mathbb{E}m_3^2$ times the leading coefficient of the left side and
            times the right side, as rational functions.""",
        )

    return found


_P, _X, _Y = sympy.symbols("p x y", real=True)
_CENTER = _P * _X + (1 - _P) * _Y

not_zero = step(
    "which is not zero",
    Name("m_3", sympy.expand(_P * (_X - _CENTER) ** 3 + (1 - _P) * (_Y - _CENTER) ** 3)),
    w(_P) * (1 - w(_P)) * (1 - 2 * w(_P)) * (w(_X) - _Y) ** 3,
    r"""$m_3$ in a superposition of two eigenvectors, with weights $p$ and $1-p$: not zero for
    $x\neq y$ and $p\neq\frac{1}{2}$""",
)(check_equal)


def projector_step() -> Step:
    """Return the limit for a rank-one projector."""
    return step(
        PROJECTOR,
        limit(second_order_ratio(projector_ratio_squared(), factor=w(N) ** 2), N, sympy.oo),
        (L**3 + 2 * L**2 + 35 * L + 34) / (2 * L),
        r"$L$ fixed and $N\to\infty$: here the ratio grows with $L$ from the start",
    )(check_tends_to)
