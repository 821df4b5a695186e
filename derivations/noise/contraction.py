r"""What local Pauli noise leaves of every gradient, in every circuit: a bound without any average.

Pauli noise multiplies every string by a number :math:`q_P`. Where it acts on each qubit, with
numbers of modulus at most q, a string other than 1 is multiplied by at most q. So the part of a
state beside 1/N shrinks by q in the Hilbert--Schmidt norm with every layer of noise, unitaries
leave that norm, and a derivative at most doubles it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product

import numpy as np
import sympy

from derivations.calculus import Matrix, TracePolynomial
from derivations.errors import ProofError
from derivations.noise.noisy_kernel import BAR, UNITAL
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ
from derivations.routes.matrices import rational_matrix
from derivations.statements.forms import absolute, chain, root
from derivations.statements.operators import commutator, trace
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, Quantity, Words, over, value_as, w
from derivations.symbols import CONTRACTION, L, N, trace_symbol

__all__ = ["BOUND", "derive_gradient_bound", "derive_linear_depth"]

X, B = Matrix("X"), Matrix("B")
_Q = w(CONTRACTION)
_M2 = Name("M_2", trace_symbol(2) - trace_symbol(1) ** 2 / N)
# The square of the bound, and of what each part of a circuit does at most.
SQUARED = 4 * _Q ** (2 * (w(L) + 1)) * (1 - over(1, N)) * _M2
BOUND = 2 * _Q ** (w(L) + 1) * root((1 - over(1, N)) * _M2)

_ASSUMPTIONS = (
    r"""Every circuit of $L$ layers, with noise in front of the first and behind each; on each
    qubit it multiplies $X$, $Y$ and $Z$ by numbers of modulus at most $q<1$. Layers are unitary but
    for the angle at hand, $e^{i\theta X}$ with $X^2=1$; $\|A\|^2=\operatorname{Tr}AA^\dagger$ and
    $M_2=\operatorname{Tr}O^2-\operatorname{Tr}^2O/N$.""",
)


def _largest(qubits: int) -> sympy.Expr:
    """Return the largest |q_P| of a string other than 1, as a share of q, at 0 < q ≤ 1.

    A string of weight w is multiplied by a product of w numbers of modulus at most q.
    """
    shares = []
    for letters in product(range(4), repeat=qubits):
        weight = sum(1 for letter in letters if letter)
        if weight:
            shares.append(CONTRACTION**weight)
    at = [sympy.Rational(k, 7) for k in range(1, 8)]
    order = {share: tuple(share.subs(CONTRACTION, q) for q in at) for share in shares}
    return max(order, key=lambda share: order[share])


@step(
    "one layer of Pauli noise",
    Quantity(r"\max_{P\neq1}|q_P|", _largest),
    _Q,
    r"A string that is not 1 has a letter that is not 1, and all other factors are at most 1",
    relation="<=",
)
def one_layer(left: Callable[[int], sympy.Expr], right: sympy.Expr) -> Checked:
    """Go through all strings on one to three qubits, and put one more qubit on."""
    for qubits in (1, 2, 3):
        if differ(left(qubits), right):
            raise ProofError(f"on {qubits} qubits it is {left(qubits)}")
    return Checked(
        "all strings",
        r"""of one to three qubits, by their weights; one more qubit multiplies a string by 1 or by
        at most $q$, and the new strings of weight one by at most $q$. It is reached: by a single
        letter.""",
    )


_LEFT = trace(commutator(X, B) * commutator(B, X))
_ANTI = w(X) * B + w(B) * X


@step(
    "a derivative",
    _LEFT,
    4 * trace(w(X) ** 2 * w(B) ** 2) - trace(_ANTI**2),
    r"""$\|i[X,B]\|^2=4\operatorname{Tr}X^2B^2-\|XB+BX\|^2\leq4\|B\|^2$ for Hermitian $X$ and
    $B$ with $X^2=1$""",
)
def a_derivative(left: TracePolynomial, right: TracePolynomial) -> Checked:
    """Multiply explicit matrices."""
    rng = random.Random(20261201)
    words = {"Tr(B^2*X^2)", "Tr(B*X*B*X)"}
    for side in (left, right):
        if not set(side.coefficients()) <= words:
            raise ProofError(f"{side} has other words than Tr B²X² and Tr BXBX")
    for size in (2, 3):
        for _ in range(3):
            x, d = rational_matrix(rng, size), rational_matrix(rng, size)
            own = np.trace((x @ d - d @ x) @ (d @ x - x @ d))
            anti = x @ d + d @ x
            other = 4 * np.trace(x @ x @ d @ d) - np.trace(anti @ anti)
            found = [side.at_matrices({"X": x.tolist(), "B": d.tolist()}) for side in (left, right)]
            if own != other or found != [own, own]:
                raise ProofError(f"at N = {size} the sides are {found}, and the trace is {own}")
    return Checked(
        "explicit matrices",
        r"""two words can occur, $\operatorname{Tr}B^2X^2$ and $\operatorname{Tr}BXBX$, and three
        pairs of matrices at $N=2$ and $3$ each decide their coefficients.""",
    )


def _one_by_one(layers: int) -> sympy.Expr:
    """Return a bound of g², part by part of a circuit: state, layers of noise, derivative, O."""
    found = 1 - 1 / N
    for _ in range(layers + 1):
        found *= CONTRACTION**2
    return 4 * found * (trace_symbol(2) - trace_symbol(1) ** 2 / N)


@step(
    "a whole circuit",
    Quantity(r"\max g_\ell^2", _one_by_one),
    SQUARED,
    r"""$\|\rho-1/N\|^2\leq1-1/N$ at first; each of the $L+1$ layers of noise takes a factor $q^2$,
    the derivative at most 4, wherever it stands among them, and
    $\operatorname{Tr}^2OB\leq M_2\|B\|^2$ for traceless $B$, by Cauchy and Schwarz""",
    relation="<=",
)
def whole_circuit(left: Callable[[int], sympy.Expr], right: sympy.Expr) -> Checked:
    """Multiply part by part, and hold a rotated qubit against it, which reaches it."""
    for layers in (1, 2, 3):
        if differ(left(layers), right.subs(L, layers)):
            raise ProofError(f"at L = {layers} the parts make {left(layers)}")
        reached = _qubit(layers)
        pauli = {N: 2, trace_symbol(1): 0, trace_symbol(2): 2, L: layers}
        if differ(put_in(right, pauli), reached):
            raise ProofError(f"a qubit reaches {reached} at L = {layers}")
    power = sympy.powsimp(right.subs(L, L + 1) / right)
    if differ(power, CONTRACTION**2):
        raise ProofError(f"one more layer takes a factor {power}")
    return Checked(
        "a qubit",
        r"""multiplied out for $L=1$ to $3$, and one more layer takes a factor $q^2$. At $N=2$ the
        bound is reached at every $L$: $|0\rangle$ rotated about $X$, depolarized $L+1$ times, and
        $O=Y$.""",
    )


def _qubit(layers: int) -> sympy.Expr:
    """Return g² of one qubit: Bloch vector (0, 0, 1), one rotation about x, q on each layer."""
    theta = sympy.Symbol("theta", real=True)
    y, z = sympy.S.Zero, CONTRACTION
    y = CONTRACTION * (sympy.cos(2 * theta) * y + sympy.sin(2 * theta) * z)
    for _ in range(layers - 1):
        y = CONTRACTION * y
    return sympy.diff(y, theta).subs(theta, 0) ** 2


def derive_gradient_bound(*, checking: bool = True) -> Derivation:
    """Derive the bound of every gradient under local Pauli noise.

    Examples
    --------
    >>> derive_gradient_bound(checking=False).result.subs({N: 2, L: 3})
    2*contraction**4*sqrt(-T_1**2/4 + T_2/2)
    """
    result = value_as(BOUND, sympy.Expr)
    return Derivation(
        claim="gradient-bound",
        title="Every gradient under local Pauli noise",
        assumptions=_ASSUMPTIONS,
        steps=(one_layer, a_derivative, whole_circuit),
        result=result,
        states=(
            chain(absolute(Name(r"g_\ell", None)), "<=", BOUND),
            Words(r"and at $N=2$ a qubit reaches it"),
        ),
        assumes=("liu2024/kernel-form",),
        checking=checking,
    )


# -- in the mean ------------------------------------------------------------------------------


def _unitarities(qubits: int) -> tuple[sympy.Expr, sympy.Expr]:
    """Return the largest u and u_X, of noise that multiplies every letter by q, added up.

    X is a letter on the first qubit, which half of all strings anticommute with.
    """
    powers = [
        (sum(1 for letter in letters if letter), letters[0] > 1)
        for letters in product(range(4), repeat=qubits)
    ]
    squares = [(CONTRACTION ** (2 * weight), anti) for weight, anti in powers if weight]
    whole = sum((square for square, _ in squares), sympy.S.Zero) / (4**qubits - 1)
    moved = sum((square for square, anti in squares if anti), sympy.S.Zero) / (4**qubits // 2)
    return whole, moved


@step(
    "all strings in the mean",
    Quantity(r"\max u_Xu^{L-1}", _unitarities),
    _Q ** (2 * w(L)),
    r"$u$ and $u_X$ are means of $q_P^2\leq q^2$",
    relation="<=",
)
def in_the_mean(left: Callable[[int], tuple[sympy.Expr, sympy.Expr]], right: sympy.Expr) -> Checked:
    """Add up over all strings of one to three qubits; q² − u has a factor 1 − q² and no sign."""
    rest = sympy.Symbol("x", positive=True)  # 1/q² − 1
    for qubits in (1, 2, 3):
        for found in left(qubits):
            share = (found / CONTRACTION**2).subs(CONTRACTION, sympy.sqrt(1 / (1 + rest)))
            top, bottom = sympy.fraction(sympy.cancel(1 - share))
            parts = [sympy.Poly(sympy.expand(part), rest).coeffs() for part in (top, bottom)]
            if min(min(own) for own in parts) < 0:
                raise ProofError(f"on {qubits} qubits {found} is not below q²")
    one = left(1)
    if differ(one[0], CONTRACTION**2) or differ(one[1], CONTRACTION**2):
        raise ProofError("one qubit does not reach q²")
    for layers in (1, 2, 3):
        if differ(one[1] * one[0] ** (layers - 1), right.subs(L, layers)):
            raise ProofError(f"one qubit does not reach the right side at L = {layers}")
    if differ(sympy.powsimp(right.subs(L, L + 1) / right), CONTRACTION**2):
        raise ProofError("one more layer does not take a factor q²")
    return Checked(
        "all strings",
        r"""of one to three qubits, added up by their weights: with $q^2=1/(1+x)$ both $1-u/q^2$
        and $1-u_X/q^2$ have no negative coefficient; a depolarized qubit has $u=u_X=q^2$ and
        reaches it at every $L$.""",
    )


def derive_linear_depth(*, checking: bool = True) -> Derivation:
    """Derive that local Pauli noise leaves at most the share q^{2L} of the mean of the kernel.

    Examples
    --------
    >>> derive_linear_depth(checking=False).result.subs(L, 3)
    contraction**6
    """
    mean = over(Name(r"\bar K_{\mathcal N}", UNITAL), Name(r"\bar K", BAR))
    return Derivation(
        claim="linear-depth",
        title="Local noise in a random circuit",
        assumptions=(
            r"""Haar circuit with a pure input; Pauli noise on each qubit behind every rotation,
            which multiplies each of $X$, $Y$ and $Z$ by a number of modulus at most $q$.""",
        ),
        steps=(one_layer, in_the_mean),
        result=value_as(in_the_mean.right, sympy.Expr),
        states=(chain(mean, "<=", in_the_mean.right),),
        assumes=("unital-law",),
        checking=checking,
    )
