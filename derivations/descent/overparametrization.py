"""Three definitions of overparametrization: x = L Tr(O²)/N² of order one, ηx of order one, L ≫ 1.

Families of (N, L, η, O) indexed by a growing whole number separate them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from derivations.errors import ProofError
from derivations.kernel.mean_large_n import EXACT
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.rational import check_equal, check_nonnegative
from derivations.symbols import L, N, trace_symbol

__all__ = ["FAMILIES", "Family", "derive"]

ETA = sympy.Symbol("eta", positive=True)
T1, T2 = trace_symbol(1), trace_symbol(2)
X = L * T2 / N**2


@dataclass(frozen=True)
class Family:
    """Circuits with N = 4^m: number of angles, rate, and the size of O = size · (Pauli string).

    ``names`` says which definitions hold along it: a for x, b for ηx, c for L.
    """

    text: str
    layers: Any
    rate: Any
    size_squared: Any
    names: frozenset[str]

    def values(self) -> tuple[Any, Any, Any]:
        """Return x, ηx and L as functions of N."""
        x = self.layers * self.size_squared * N / N**2
        return x, self.rate * x, self.layers


FAMILIES = (
    Family("a Pauli string, L = √N, η = 1", sympy.sqrt(N), sympy.S(1), sympy.S(1), frozenset("c")),
    Family("√N times a Pauli string, L = 1, η = 1", sympy.S(1), sympy.S(1), N, frozenset("ab")),
    Family("a Pauli string, L = N², η = 1/N", N**2, 1 / N, sympy.S(1), frozenset("bc")),
    Family("a Pauli string, L = N, η = 1/N", N, 1 / N, sympy.S(1), frozenset("ac")),
    Family("a Pauli string, L = N, η = 1", N, sympy.S(1), sympy.S(1), frozenset("abc")),
)


def derive(*, checking: bool = True) -> Derivation:
    """Derive what each definition says, which imply which, and the families that separate them.

    Examples
    --------
    >>> derive(checking=False).result
    2*L*N*T_2/((N + 1)*(N**2 - 1))
    """
    traceless = sympy.factor(EXACT.subs(T1, 0))
    growth = N**3 / ((N + 1) * (N**2 - 1))
    families = tuple(_family_step(i, family) for i, family in enumerate(FAMILIES, 1))
    return Derivation(
        claim="overparametrization",
        title="Three definitions of overparametrization",
        assumptions=(
            r"$x=L\operatorname{Tr}(O^2)/N^2$. (a) $x$ is of order one; (b) $\eta x$ is of order "
            r"one; (c) $L\gg1$. Of order one: between two positive constants as $N$ grows.",
            r"Equation (22), $\operatorname{Tr}O=0$; along families $N=4^m$, $m=1,2,\dots$",
        ),
        steps=(
            Step(
                "what (a) is", traceless, 2 * growth * X,
                r"Equation (22) for traceless $O$: (a) says that $\bar K$ is of order one, because "
                r"$\frac{4}{5}<N^3/((N+1)(N^2-1))<1$ for $N\geq2$",
                _check_mean, left_tex=r"\bar K",
                right_tex=r"\frac{2N^3}{(N+1)(N^2-1)}\,x",
            ),
            Step(
                "what (b) is", ETA * traceless, 2 * growth * ETA * X,
                r"(b) says that $\eta\bar K$ is; it is (a) if and only if $\eta$ is of order one",
                check_equal, left_tex=r"\eta\bar K",
                right_tex=r"\frac{2N^3}{(N+1)(N^2-1)}\,\eta x",
            ),
            Step(
                "when (a) implies (c)", X.subs(T2, N), L / N,
                r"For eigenvalues in $[-1,1]$, $\operatorname{Tr}O^2\leq N$: then $L\geq xN$, so "
                r"(a) implies (c). The first two families show that nothing else is implied "
                r"without a bound on $O$",
                _check_spectra, left_tex=r"x",
                right_tex=r"\frac{L}{N}-\Delta,\quad\Delta\geq0",
            ),
            *families,
        ),
        result=2 * growth * X,
        result_tex=r"\begin{aligned}&(a)\iff(b)\text{ where }\eta\text{ is of order one, and only "
        r"there};\\&(a)\Rightarrow(c)\text{ for }\operatorname{Tr}O^2\leq N;\qquad(c)\not"
        r"\Rightarrow(a),(b)\end{aligned}",
        checking=checking,
    )  # fmt: skip


def _family_step(number: int, family: Family) -> Step:
    return Step(
        f"family {number}", sympy.Tuple(*family.values()), _orders(family),
        rf"{_escape(family.text)}",
        _check_family(family),
        left_tex=r"\left(x,\ \eta x,\ L\right)",
    )  # fmt: skip


def _escape(text: str) -> str:
    for sign, tex in (("√N", r"$\sqrt N$"), ("N²", r"$N^2$"), ("η", r"$\eta$"), ("L =", r"$L$ =")):
        text = text.replace(sign, tex)
    return text.replace("N,", "$N$,").replace("1/N", "$1/N$")


def _orders(family: Family) -> Any:
    """Return x, ηx and L as powers of N."""
    return sympy.Tuple(*(sympy.powsimp(sympy.powdenest(v, force=True)) for v in family.values()))


# -- checks -----------------------------------------------------------------------------------


def _check_mean(left: Any, right: Any) -> Checked:
    checked = check_equal(left, right)
    growth = sympy.cancel(right / (2 * X))
    check_nonnegative(1 - growth, {N: 2})
    check_nonnegative(growth - sympy.Rational(4, 5), {N: 2})
    return Checked(
        checked.route, checked.detail[:-1] + r"; $1-g$ and $g-\frac{4}{5}$ of the factor $g$ of "
        r"$2x$ have no negative coefficient in $N-2$.",
    )  # fmt: skip


def _check_spectra(left: Any, right: Any) -> Checked:
    """Find the right side reached at Tr O² = N, and x rising with the trace up to there."""
    equal = check_equal(left, right)
    slope = sympy.diff(X, T2)
    check_equal(slope * T2, X)  # x is proportional to the trace
    check_nonnegative(slope, {N: 1, L: 1})
    for size in (2, 4, 8):
        pauli = [(-1) ** i for i in range(size)]
        for spectrum in (pauli, [Fraction(v, 2) for v in pauli], [0] * (size - 1) + [1]):
            x = Fraction(3 * sum(v * v for v in spectrum)) / size**2
            if not x <= Fraction(str(right.subs({L: 3, N: size}))):
                raise ProofError(f"the spectrum {spectrum} has x = {x}")
    return Checked(
        equal.route,
        r"$x$ is proportional to $\operatorname{Tr}O^2$ with a positive factor, so that it is "
        rf"largest at $\operatorname{{Tr}}O^2=N$: there {equal.detail}",
    )


def _check_family(family: Family) -> Any:
    def check(left: Any, right: Any) -> Checked:
        """Evaluate x from explicit spectra at N = 4, 16, 64, 256 and read off the powers."""
        rows = []
        for power in (1, 2, 3, 4):
            size = 4**power
            layers, rate, square = (
                sympy.nsimplify(v.subs(N, size))
                for v in (family.layers, family.rate, family.size_squared)
            )
            trace = sum(square * ((-1) ** i) ** 2 for i in range(size))
            x = layers * trace / sympy.Integer(size) ** 2
            rows.append((x, rate * x, layers))
            if any(tuple(v.subs(N, size) for v in side) != rows[-1] for side in (left, right)):
                raise ProofError(f"at N = {size} x, ηx and L are {rows[-1]}")
        bounded = [len({row[i] for row in rows}) == 1 for i in range(3)]
        found = {name for name, flat in zip("ab", bounded, strict=False) if flat}
        found |= {"c"} if rows[0][2] < rows[1][2] < rows[2][2] < rows[3][2] else set()
        if found != family.names:
            raise ProofError(f"along the family {sorted(found)} hold")
        return Checked(
            "explicit spectra",
            r"the spectrum written out at $N=4,16,64,256$: along the family "
            + ", ".join(f"({name})" for name in sorted(found))
            + " hold" + ("s" if len(found) == 1 else "")
            + (" and no other definition." if len(found) < 3 else "."),
        )  # fmt: skip

    return check
