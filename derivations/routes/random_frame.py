"""The Haar circuit in the frame of its final state, in the letters of the calculus.

With X̃_ℓ the generator of layer ℓ moved to the front of the circuit, the derivatives of
ε = ⟨O⟩_χ − O_0 are nested commutators in χ = U|Ψ0⟩, and all X̃_ℓ and χ are independent and
Haar-rotated. Here they are written as X̃ = UXU†, and averaged by the Weingarten calculus: the
second route to what :mod:`derivations.kernel.factorization` and
:mod:`derivations.meta_kernel` derive without it. O is traceless here, because neither K nor μ
changes under O → O + c: Tr O^k is M_k.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy

from derivations.calculus import Matrix, Operator, State, TracePolynomial, Unitary
from derivations.errors import ProofError
from derivations.proof.derivation import Checked
from derivations.routes.central_moments import CENTRAL, three_level_traces
from derivations.routes.comparison import differ
from derivations.statements.foreign import symbols_in
from derivations.statements.substitution import put_in
from derivations.symbols import N, as_fraction

__all__ = [
    "CHI", "O", "U", "V", "W", "averaged_by_calculus", "curvature", "first", "gradient",
    "in_central", "second", "third",
]  # fmt: skip

O = Matrix("O", hermitian=True, traceless=True)  # noqa: E741  # the observable is O in the paper
CHI = State("chi")
U, V, W = Unitary("U"), Unitary("V"), Unitary("W")


def _generator(name: str, unitary: Operator) -> Operator:
    return unitary * Matrix(name, hermitian=True, traceless=True, involution=True) * unitary.H


first, second, third = _generator("X", U), _generator("Y", V), _generator("Z", W)


def gradient(a: Operator) -> TracePolynomial:
    """Return g_a = i⟨[O, X̃_a]⟩."""
    return 1j * CHI.expect(O * a - a * O)


def curvature(a: Operator, b: Operator) -> TracePolynomial:
    """Return h_ab = −⟨[[O, X̃_a], X̃_b]⟩ where a stands left of b, or a = b."""
    commutator = O * a - a * O
    return -1 * CHI.expect(commutator * b - b * commutator)


def in_central(result: TracePolynomial | sympy.Expr) -> sympy.Expr:
    """Return a result of the calculus as SymPy in N and M_k."""
    expression = result.expr if isinstance(result, TracePolynomial) else result
    names: dict[str, sympy.Symbol] = {f"Tr(O^{k})": symbol for k, symbol in CENTRAL.items()}
    names["N"] = N
    named = {s: names[s.name] for s in symbols_in(expression) if s.name in names}
    return put_in(expression, named, simultaneous=True)


def averaged_by_calculus(
    what: str,
) -> Callable[[Callable[[], TracePolynomial], sympy.Expr], Checked]:
    """Return a check that compares the right side with an average of the calculus.

    The left side returns it. Both sides are rational in N and polynomial in the M_k; they are
    compared in lowest terms, so they agree at every N at which both hold, and at N = 2 and 4,
    where closed forms of Weingarten functions may fail, the calculus evaluates anew.
    """

    def check(left: Callable[[], TracePolynomial], right: sympy.Expr) -> Checked:
        result = left()
        if differ(in_central(result), right):
            raise ProofError(f"the calculus gives {result}")
        tried = _below_the_degree(result, right)
        note = rf"; at $N={','.join(map(str, tried))}$ also by values" if tried else ""
        return Checked(
            "Weingarten calculus",
            rf"{what}; averaged over unitaries and states by the general calculus, and equal to "
            rf"the right side as a rational function of $N$ and of the traces{note}.",
        )

    return check


def _below_the_degree(result: TracePolynomial, right: sympy.Expr) -> list[int]:
    """Compare values at N = 2 and 4 wherever the calculus can evaluate there."""
    from derivations.errors import QNTKError

    tried = []
    for size in (2, 4):
        m = three_level_traces(size, (3, -1))
        traces = {f"Tr(O^{k})": m[k] for k in CENTRAL}
        try:
            value = result.at(N=size, traces={s: traces[s] for s in result.symbols if s in traces})
        except QNTKError:
            continue
        numbers = {N: size, **{CENTRAL[k]: sympy.Rational(m[k]) for k in CENTRAL}}
        if as_fraction(put_in(right, numbers)) != value:
            raise ProofError(f"at N = {size} the calculus gives {value}")
        tried.append(size)
    return tried
