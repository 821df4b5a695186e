r"""Free fermions on a line: strings of so(2n), what product states have in it, and its averages.

:math:`Z_i` and :math:`X_iX_{i+1}` generate, up to signs, all :math:`Z_i` and all strings of X or Y
at two places with Z between them: the products of two of 2n Majorana operators.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import sympy

from derivations.errors import ProofError
from derivations.lie.gradient import GRADIENT
from derivations.lie.letters import DIMENSION, KILLING, OBSERVABLE, STATE, numbers
from derivations.lie.variance import one_ideal
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.comparison import differ
from derivations.routes.decisions import decide_counted
from derivations.routes.lie_algebras import small_algebra
from derivations.routes.rational import check_equal
from derivations.statements.foreign import in_factors
from derivations.statements.forms import chain
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, Quantity, Words, over, value_as, w
from derivations.symbols import N

__all__ = [
    "QUBITS",
    "WEIGHT",
    "derive_matchgate_gradients",
    "derive_matchgates",
    "strings_on_a_line",
]

QUBITS = sympy.Symbol("n", integer=True, positive=True)
WEIGHT = sympy.Symbol("weight", real=True)
_MORE, _TAIL = sympy.symbols("W t", real=True)  # of one qubit fewer
_ALONG, _ACROSS = sympy.symbols("z s", real=True)  # z² and x² + y² of the last qubit

_String = tuple[int, int]  # bits of X and of Z


def strings_on_a_line(qubits: int) -> set[_String]:
    """Return the strings that fields and couplings on a line generate, by nested commutators.

    Examples
    --------
    >>> len(strings_on_a_line(3))
    15
    """
    own = [(0, 1 << q) for q in range(qubits)]
    own += [(3 << q, 0) for q in range(qubits - 1)]
    found, waiting = set(own), list(own)
    while waiting:
        x, z = waiting.pop()
        for u, t in own:
            if ((x & t).bit_count() + (z & u).bit_count()) % 2:
                new = (x ^ u, z ^ t)
                if new not in found:
                    found.add(new)
                    waiting.append(new)
    return found


@step(
    "the strings of the algebra",
    Quantity("d", lambda qubits: sympy.Integer(len(strings_on_a_line(qubits)))),
    w(QUBITS) * (2 * w(QUBITS) - 1),
    r"""$Z_i$ and $X_iX_{i+1}$ are products of two neighbors among $2n$ Majorana operators, whose
    commutators are all products of two""",
)
def all_strings(left: Callable[[int], sympy.Expr], right: sympy.Expr) -> Checked:
    """List the strings; pairs of 2n points are of second degree in n."""
    return decide_counted(
        left,
        right,
        QUBITS,
        2,
        start=2,
        route="nested commutators",
        what="all strings are listed, as pairs of bits; pairs of points are of degree 2 in $n$",
    )


def _anticommuting(qubits: int) -> sympy.Expr:
    """Return 4 for each string that anticommutes with Z on the first qubit: ‖i[Z, b]‖² is 4."""
    return sympy.Integer(4 * sum(x & 1 for x, _ in strings_on_a_line(qubits)))


@step(
    "the Killing norm of a string",
    Quantity(r"\operatorname{Tr}\operatorname{ad}_Z^2", _anticommuting),
    16 * (w(QUBITS) - 1),
    r"""A string of $\mathfrak g$ anticommutes with those that share one Majorana operator with it,
    $2(2n-2)$ of them, and $\|i[Z,B]\|^2=4\|B\|^2$""",
)
def norm_of_a_string(left: Callable[[int], sympy.Expr], right: sympy.Expr) -> Checked:
    """Count them among all strings."""
    return decide_counted(
        left,
        right,
        QUBITS,
        1,
        start=2,
        route="nested commutators",
        what="the strings that anticommute with $Z_1$ are counted, which are of degree 1 in $n$",
    )


# -- product states -------------------------------------------------------------------------------


def _squares(qubits: int) -> list[tuple[sympy.Symbol, sympy.Symbol, sympy.Symbol]]:
    """Return x², y² and z² of each qubit, as symbols."""
    return [sympy.symbols(f"x{q} y{q} z{q}", real=True) for q in range(qubits)]


def _listed(qubits: int) -> sympy.Expr:
    """Return Σ ⟨B⟩² of a product state over all strings of the algebra."""
    known = _squares(qubits)
    total = sympy.S.Zero
    for x, z in strings_on_a_line(qubits):
        term = sympy.S.One
        for q in range(qubits):
            a, b = x >> q & 1, z >> q & 1
            term *= sympy.S.One if not (a or b) else known[q][{1: 0, 3: 1, 2: 2}[a + 2 * b]]
        total += term
    return total


def _open(qubits: int) -> sympy.Expr:
    """Return Σ over the first place of (x² + y²) times all z² behind it, to the last qubit."""
    known = _squares(qubits)
    return sum(
        (
            (known[q][0] + known[q][1]) * sympy.prod([known[k][2] for k in range(q + 1, qubits)])
            for q in range(qubits)
        ),
        sympy.S.Zero,
    )


def _grown(qubits: int) -> tuple[sympy.Expr, sympy.Expr]:
    return _listed(qubits), _open(qubits)


@step(
    "one more qubit",
    Quantity("W_n,t_n", _grown),
    sympy.Tuple(_MORE + _ALONG + _ACROSS * _TAIL, _ACROSS + _ALONG * _TAIL),
    r"""$W_n=\sum_B\langle B\rangle^2$ of a product state, of Bloch vectors with $z=z_n^2$ and
    $s=x_n^2+y_n^2$: the new strings are $Z_n$ and those that end at $n$, which $t_{n-1}$ adds up
    from their first place""",
)
def one_more_qubit(
    left: Callable[[int], tuple[sympy.Expr, sympy.Expr]], right: tuple[sympy.Expr, sympy.Expr]
) -> Checked:
    """Add up over all strings of two to five qubits, the Bloch vectors as letters."""
    for qubits in (2, 3, 4, 5):
        x, y, z = _squares(qubits)[-1]
        before = {_MORE: _listed(qubits - 1), _TAIL: _open(qubits - 1), _ALONG: z, _ACROSS: x + y}
        for found, side in zip(left(qubits), tuple(right), strict=True):
            if sympy.Poly(side, _MORE, _TAIL, _ALONG, _ACROSS).total_degree() > 2:
                raise ProofError(f"{side} has more than two letters in a term")
            if differ(found, put_in(side, before, simultaneous=True)):
                raise ProofError(f"on {qubits} qubits it is {found}")
    return Checked(
        "all strings",
        r"""of two to five qubits, with the squares of all Bloch vectors as letters; a string is
        told by its two ends, and one that ends at the last qubit continues one that is open there,
        at every $n$.""",
    )


def _zeros(qubits: int) -> sympy.Expr:
    return put_in(
        _listed(qubits), {s: int(k == 2) for one in _squares(qubits) for k, s in enumerate(one)}
    )


@step(
    "a computational state",
    Quantity("W_n", _zeros),
    w(QUBITS),
    r"Of the strings of $\mathfrak g$ the $n$ strings $Z_i$ alone are made of $1$ and $Z$",
)
def computational(left: Callable[[int], sympy.Expr], right: sympy.Expr) -> Checked:
    """Add up over all strings, with z² = 1."""
    return decide_counted(
        left,
        right,
        QUBITS,
        1,
        start=2,
        route="all strings",
        what="added up over all strings; each further qubit adds $z+st$ with $s=0$",
    )


# -- averages -------------------------------------------------------------------------------------

LOSS = over(WEIGHT, w(QUBITS) * (2 * w(QUBITS) - 1))
SLOPE = over(16 * (w(QUBITS) - 1) * WEIGHT, w(QUBITS) ** 2 * (2 * w(QUBITS) - 1) ** 2)


def _in_so(formula: object) -> sympy.Expr:
    """Put in a string: B/√N is normalized, so that P_ρ = W/N, and P_O = N."""
    known = {
        STATE: WEIGHT / N,
        OBSERVABLE: N,
        DIMENSION: QUBITS * (2 * QUBITS - 1),
        KILLING: 16 * (QUBITS - 1),
    }
    return in_factors(put_in(value_as(formula, sympy.Expr), known))


def _average(name: str, tex: str, general: object, shown: object) -> Step:
    rule = r"$P_\rho=W/N$ and $P_O=N$, as the strings over $\sqrt N$ are orthonormal"
    return step(name, Name(tex, _in_so(general)), shown, rule)(_check_in_so)


def _check_in_so(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Put in; and find that so(4), which is two ideals, may be taken as one for a string."""
    algebra = small_algebra("so(4)")
    for place in range(3):
        target = [int(k % 3 == place) for k in range(6)]  # a string is half the sum of both
        for start in (1, 2):
            rho = numbers(algebra, start)
            purities = [
                sum((algebra.purity(own, part) for part in algebra.ideals), Fraction(0))
                for own in (rho, target)
            ]
            if algebra.second_moment(rho, target) != purities[0] * purities[1] / 6:
                raise ProofError(f"a string of so(4) is not averaged as in one ideal, at {rho}")
    equal = check_equal(left, right)
    return Checked("explicit algebras", f"so(4) with each pair of its strings; then {equal.detail}")


_ASSUMED = (
    r"""$n\geq2$; deep circuits of $e^{i\theta Z_i}$ and $e^{i\theta X_iX_{i+1}}$, $O$ a string of
    $\mathfrak g$, $W$ the sum of $\langle B\rangle^2$ over its strings $B$.""",
    r"""At $n=2$ there are two ideals, $\mathfrak{so}(4)$; a string commutes with one other, its
    product with the central $ZZ$, and has half of its square in each ideal, so that the form for
    one ideal holds there, too.""",
)


def derive_matchgates() -> Derivation:
    """Derive the averages of free fermions on a line.

    Examples
    --------
    >>> derive_matchgates().result
    weight/(n*(2*n - 1))
    """
    loss = _average("the loss", r"\operatorname{Var}{\ell}", one_ideal.right, LOSS)
    plain = value_as(LOSS, sympy.Expr).subs(WEIGHT, QUBITS)
    at_zero = step(
        "a loss from a computational state",
        Name(r"\operatorname{Var}{\ell}", plain),
        over(1, 2 * w(QUBITS) - 1),
        "$W=n$",
    )(check_equal)
    return Derivation(
        claim="matchgates",
        title="Free fermions on a line",
        assumptions=_ASSUMED,
        steps=(all_strings, one_more_qubit, computational, loss, at_zero),
        result=value_as(LOSS, sympy.Expr),
        states=(
            chain(loss.left, "=", LOSS),
            Words("which is"),
            chain(at_zero.left, "=", at_zero.right),
            Words("from a computational state"),
        ),
        assumes=("gradient-variance",),
    )


def derive_matchgate_gradients() -> Derivation:
    """Derive the variance of a gradient of free fermions on a line.

    Examples
    --------
    >>> derive_matchgate_gradients().result.subs({QUBITS: 2, WEIGHT: 2})
    8/9
    """
    slope = _average("a gradient", r"\operatorname{Var}{\partial_k\ell}", GRADIENT, SLOPE)
    return Derivation(
        claim="matchgates",
        title="A gradient of free fermions on a line",
        assumptions=(*_ASSUMED, "The gate is about a string, too, between two deep halves."),
        steps=(all_strings, norm_of_a_string, slope),
        result=value_as(SLOPE, sympy.Expr),
        states=(chain(slope.left, "=", SLOPE),),
        assumes=("gradient-variance",),
    )
