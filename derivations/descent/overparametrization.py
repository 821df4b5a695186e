"""Three definitions of overparametrization: x = L Tr(O²)/N² of order one, ηx of order one, L ≫ 1.

Families of (N, L, η, O) indexed by a growing whole number separate them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import sympy

from derivations.errors import ProofError
from derivations.kernel.mean_large_n import EXACT
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.rational import check_equal, check_nonnegative
from derivations.statements.forms import chain, row
from derivations.statements.written import Name, Words, over, value_of, w
from derivations.symbols import L, N, trace_symbol

__all__ = ["FAMILIES", "Family", "derive_overparametrization"]

ETA = sympy.Symbol("eta", positive=True)
T1, T2 = trace_symbol(1), trace_symbol(2)
X = L * T2 / N**2

_X = Name("x", X)
_MEAN = Name(r"\bar K", sympy.factor(EXACT.subs(T1, 0)))  # equation (22) for traceless O
_GROWTH = over(2 * w(N) ** 3, (w(N) + 1) * (w(N) ** 2 - 1))


@dataclass(frozen=True)
class Family:
    """Circuits with N = 4^m: number of angles, rate, and the size of O = size · (Pauli string).

    ``names`` says which definitions hold along it: a for x, b for ηx, c for L.
    """

    text: str
    layers: sympy.Expr
    rate: sympy.Expr
    size_squared: sympy.Expr
    names: frozenset[str]

    def values(self) -> tuple[sympy.Expr, sympy.Expr, sympy.Expr]:
        """Return x, ηx and L as functions of N."""
        x = self.layers * self.size_squared * N / N**2
        return x, self.rate * x, self.layers


_ONE = sympy.S.One
FAMILIES = (
    Family(r"a Pauli string, $L=\sqrt N$, $\eta=1$", sympy.sqrt(N), _ONE, _ONE, frozenset("c")),
    Family(r"$\sqrt N$ times a Pauli string, $L=1$, $\eta=1$", _ONE, _ONE, N, frozenset("ab")),
    Family(r"a Pauli string, $L=N^2$, $\eta=1/N$", N**2, 1 / N, _ONE, frozenset("bc")),
    Family(r"a Pauli string, $L=N$, $\eta=1/N$", N, 1 / N, _ONE, frozenset("ac")),
    Family(r"a Pauli string, $L=N$, $\eta=1$", N, _ONE, _ONE, frozenset("abc")),
)


def derive_overparametrization(*, checking: bool = True) -> Derivation:
    """Derive what each definition says, which imply which, and the families that separate them.

    Examples
    --------
    >>> derive_overparametrization(checking=False).result
    2*L*N*T_2/((N + 1)*(N**2 - 1))
    """
    return Derivation(
        claim="overparametrization",
        title="Three definitions of overparametrization",
        assumptions=(
            r"""$x=L\operatorname{Tr}(O^2)/N^2$. (a) $x$ is of order one; (b) $\eta x$ is of order
            one; (c) $L\gg1$. Of order one: between two positive constants as $N$ grows.""",
            r"Equation (22), $\operatorname{Tr}O=0$; along families $N=4^m$, $m=1,2,\dots$",
        ),
        steps=(
            what_a_is,
            what_b_is,
            when_a_implies_c,
            *(family_step(number, family) for number, family in enumerate(FAMILIES, 1)),
        ),
        result=value_of(what_a_is.right),
        states=(
            chain(what_a_is.left, "=", what_a_is.right),
            Words(
                r": (a)$\iff$(b) for $\eta$ of order one;"
                r" (a)$\Rightarrow$(c) for $\operatorname{Tr}O^2\leq N$"
            ),
        ),
        assumes=("kernel-mean-large-n",),
        checking=checking,
    )


@step(
    "what (a) is",
    _MEAN,
    _GROWTH * _X,
    r"""Equation (22) for traceless $O$: (a) says that $\bar K$ is of order one, because
    $\frac{4}{5}<N^3/((N+1)(N^2-1))<1$ for $N\geq2$""",
)
def what_a_is(left: sympy.Expr, right: sympy.Expr) -> Checked:
    checked = check_equal(left, right)
    growth = sympy.cancel(right / (2 * X))
    check_nonnegative(1 - growth, {N: 2})
    check_nonnegative(growth - sympy.Rational(4, 5), {N: 2})
    return Checked(
        checked.route,
        checked.detail[:-1]
        + r"""; $1-g$ and $g-\frac{4}{5}$ of the factor $g$ of $2x$ have no negative coefficient in
        $N-2$.""",
    )


@step(
    "what (b) is",
    w(ETA) * _MEAN,
    _GROWTH * ETA * _X,
    r"(b) says that $\eta\bar K$ is; it is (a) if and only if $\eta$ is of order one",
)
def what_b_is(left: sympy.Expr, right: sympy.Expr) -> Checked:
    return check_equal(left, right)


@step(
    "when (a) implies (c)",
    _X,
    L / N,
    r"""For eigenvalues in $[-1,1]$, $\operatorname{Tr}O^2\leq N$: then $L\geq xN$, so (a) implies
    (c). The first two families show that nothing else is implied without a bound on $O$""",
    relation="<=",
)
def when_a_implies_c(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Find the right side reached at Tr O² = N, and x rising with the trace up to there."""
    equal = check_equal(left.subs(T2, N), right)
    slope = sympy.diff(left, T2)
    check_equal(slope * T2, left)  # x is proportional to the trace
    check_nonnegative(slope, {N: 1, L: 1})
    for size in (2, 4, 8):
        pauli = [(-1) ** i for i in range(size)]
        for spectrum in (pauli, [Fraction(v, 2) for v in pauli], [0] * (size - 1) + [1]):
            x = Fraction(3 * sum(v * v for v in spectrum)) / size**2
            if not x <= Fraction(str(right.subs({L: 3, N: size}))):
                raise ProofError(f"the spectrum {spectrum} has x = {x}")
    return Checked(
        equal.route,
        rf"""$x$ is proportional to $\operatorname{{Tr}}O^2$ with a positive factor, so that it is
        largest at $\operatorname{{Tr}}O^2=N$: there {equal.detail}""",
    )


# -- families ---------------------------------------------------------------------------------


def family_step(number: int, family: Family) -> Step:
    """Return the step that says what x, ηx and L are along a family."""
    x = Name("x", family.values()[0])

    @step(
        f"family {number}",
        row(x, Name(r"\eta", family.rate) * x, Name("L", family.layers)),
        _orders(family),
        family.text,
    )
    def found(left: sympy.Tuple, right: sympy.Tuple) -> Checked:
        """Add up the trace of explicit spectra, and compare powers of N for every N."""
        for size in (4, 16, 64, 256):
            values = _from_spectrum(family, size)
            if any(tuple(v.subs(N, size) for v in side) != values for side in (left, right)):
                raise ProofError(f"at N = {size} x, ηx and L are {values}")
        pairs = cast("list[tuple[sympy.Expr, sympy.Expr]]", list(zip(left, right, strict=True)))
        for one, other in pairs:
            if sympy.powsimp(sympy.powdenest(one / other, force=True)) != 1:
                raise ProofError(f"{one} is not {other} at every N")
        holding = _holding(right)
        if holding != family.names:
            raise ProofError(f"along the family {sorted(holding)} hold")
        said = ", ".join(f"({name})" for name in sorted(holding))
        verb = "holds" if len(holding) == 1 else "hold"
        alone = " and no other definition" if len(holding) < 3 else ""
        return Checked(
            "explicit spectra",
            rf"""$\operatorname{{Tr}}O^2$ is $N$ equal squares, added up at $N=4,16,64,256$; with it
            the sides are the same powers of $N$, for every $N$. Along the family {said}
            {verb}{alone}.""",
        )

    return found


def _orders(family: Family) -> sympy.Tuple:
    """Return x, ηx and L as powers of N."""
    return sympy.Tuple(*(sympy.powsimp(sympy.powdenest(v, force=True)) for v in family.values()))


def _from_spectrum(family: Family, size: int) -> tuple[sympy.Expr, sympy.Expr, sympy.Expr]:
    """Return x, ηx and L at one N, the trace of O² added up over the spectrum."""
    layers, rate, square = (
        sympy.nsimplify(v.subs(N, size)) for v in (family.layers, family.rate, family.size_squared)
    )
    trace = sum(square * ((-1) ** i) ** 2 for i in range(size))
    x = layers * trace / sympy.Integer(size) ** 2
    return x, rate * x, layers


def _holding(powers: sympy.Tuple) -> set[str]:
    """Return which definitions hold: x and ηx that do not depend on N, L that grows beyond all."""
    found = {name for i, name in enumerate("ab") if not powers[i].has(N)}
    return found | ({"c"} if sympy.limit(powers[-1], N, sympy.oo) == sympy.oo else set())
