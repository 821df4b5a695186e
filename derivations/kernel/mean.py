"""The mean of the kernel: from two random segments to equation (22).

One layer has g = −i⟨χ|[X, A]|χ⟩ with A = V†OV (equation (24)); V and χ stand for V_−,ℓ and for
V_+,ℓ|Ψ0⟩. The state is averaged first, then V; both are averages of degree 2, so 2-designs do.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product

import numpy as np
import sympy

from derivations.calculus import (
    Matrix,
    Operator,
    State,
    Tr,
    TracePolynomial,
    Unitary,
    haar_average,
    state_average,
)
from derivations.errors import ProofError
from derivations.kernel.traces import TRACES, in_traces
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.comparison import differ, is_zero
from derivations.routes.decisions import decide, decide_words, integrand_is
from derivations.routes.elementary import gradient_second_moment, state_second_moment
from derivations.routes.forms import polynomial, states, unitary
from derivations.routes.matrices import (
    involution,
    orthogonal_matrix,
    rational_matrix,
    twirl,
)
from derivations.routes.rational import check_equal
from derivations.statements.forms import Chain, average, chain, evaluated, total
from derivations.statements.layout import known, laid_out
from derivations.statements.operators import adjoint, commutator, sandwich, trace
from derivations.statements.written import Name, Quantity, Written, over, value_as, value_of, w
from derivations.symbols import GENERATOR_TRACE, L, N, trace_symbol

__all__ = [
    "GRADIENT",
    "O",
    "V",
    "X",
    "derive_any_generator",
    "derive_kernel_mean",
]

# Hermiticity is not used: the identities hold for every X with X² = 1.
X = Matrix("X", involution=True, traceless=True)
X_ANY = Matrix("X", involution=True)
O = Matrix("O")  # noqa: E741  # the observable is O in the paper
A, C = Matrix("A"), Matrix("C")
V = Unitary("V")
CHI = State("chi")

# Equation (22), as the paper writes it.
_SHOWN = over(2 * w(L) * TRACES, (w(N) + 1) * (w(N) ** 2 - 1))
_FACTOR = 1 - over(w(GENERATOR_TRACE) ** 2, w(N) ** 2)
GRADIENT = average(Name(r"g_\ell", sympy.Symbol("g")) ** 2)
_ELL = sympy.Symbol("ell", integer=True)

_ASSUMPTIONS = (
    r"""$V=V_{-,\ell}$ and $V_{+,\ell}$ are independent unitary 2-designs, for each $\ell$; then
    $\chi=V_{+,\ell}|\Psi_0\rangle$ is distributed like a Haar-random state to second order.""",
    r"$A=V^\dagger OV$ with Hermitian $O$; $T_k=\operatorname{Tr}O^k$.",
)


def derive_kernel_mean(*, checking: bool = True) -> Derivation:
    """Derive equation (22) from equation (24).

    Examples
    --------
    >>> derive_kernel_mean().result
    L*(2*N*T_2 - 2*T_1**2)/((N - 1)*(N + 1)**2)
    """
    steps = [state_step(), commutator_step(X), haar_step(X)]
    second_moment = _assemble(steps)
    steps += [layer_step(second_moment), layers_step(second_moment)]
    return Derivation(
        claim="kernel-mean",
        title="The mean of the kernel",
        assumptions=(r"$X_\ell^2=1$, $\operatorname{Tr}X_\ell=0$.", *_ASSUMPTIONS),
        steps=tuple(steps),
        result=L * second_moment,
        states=(_statement(_SHOWN, L * second_moment),),
        assumes=("kernel-form", "segments"),
        checking=checking,
    )


def derive_any_generator(*, checking: bool = True) -> Derivation:
    """Derive the mean for generators that need not be traceless.

    Examples
    --------
    >>> sorted(symbol.name for symbol in derive_any_generator().result.free_symbols)
    ['L', 'N', 'T_1', 'T_2', 'generator_trace']
    """
    steps = [state_step(), commutator_step(X_ANY), haar_step(X_ANY)]
    second_moment = _assemble(steps)
    steps.append(factor_step(second_moment))
    return Derivation(
        claim="kernel-mean",
        title="The mean for generators with a trace",
        assumptions=(
            r"$X_\ell^2=1$, $\operatorname{Tr}X_\ell=\tau$ for all $\ell$.",
            *_ASSUMPTIONS,
        ),
        steps=tuple(steps),
        result=L * second_moment,
        states=(_statement(_FACTOR * _SHOWN, L * second_moment),),
        assumes=("kernel-form", "segments"),
        checking=checking,
    )


def _statement(shown: Written, mean: sympy.Expr) -> Chain:
    return chain(Name(r"\bar K", mean), "=", laid_out(shown, mean))


# -- one layer, average by average ------------------------------------------------------------


def state_step() -> Step:
    """Return the average over the state."""
    squared = sandwich(Name(r"\chi", CHI), C) ** 2

    @step(
        "average over the state",
        average(squared, r"\chi"),
        state_average(value_of(squared)),
        r"A state average is a sum over permutations of trace words over $N(N+1)$",
    )
    def by_moments(left: TracePolynomial, right: TracePolynomial) -> Checked:
        """Add up the moments of a random state, entry by entry of explicit matrices."""
        rng = random.Random(20240402)  # any matrices do: their rank is what counts
        integrand_is(
            left,
            lambda C, chi: (chi @ C @ chi) ** 2,
            lambda: {"C": rational_matrix(rng, 3), "chi": orthogonal_matrix(rng, 3)[0]},
        )
        return decide_words(
            state_second_moment,
            right.coefficients(),
            states(2),
            {"Tr(C)*Tr(C)": lambda c: c.trace() ** 2, "Tr(C^2)": lambda c: (c @ c).trace()},
            lambda size: (rational_matrix(rng, size),),
            route="index patterns",
            what=r"""$\sum\bar\chi_iC_{ij}\chi_j\bar\chi_kC_{km}\chi_m$ added up with the moments
            $\mathbb{E}\bar\chi_i\chi_j\bar\chi_k\chi_m$, known from uniform phases and Dirichlet
            moments""",
        )

    return by_moments


def commutator_step(generator: Operator) -> Step:
    """Return the step that writes the commutator out, for any X with X² = 1."""
    letter = Matrix("X")  # that X² = 1 is what the right side uses
    squares = trace(commutator(letter, A)) ** 2 + trace(commutator(letter, A) ** 2)
    c = generator * A - A * generator

    @step(
        "the commutator",
        squares,
        Tr(c) ** 2 + Tr(c * c),
        r"$C=[X,A]$ is traceless; $X^2=1$ and cyclicity leave two words",
    )
    def written_out(left: TracePolynomial, right: TracePolynomial) -> Checked:
        """Multiply explicit matrices."""
        rng = random.Random(20240402)  # any matrices do: their rank is what counts

        def draw(size: int) -> tuple[np.ndarray, np.ndarray]:
            return involution(rng, size), rational_matrix(rng, size)

        integrand_is(
            left, lambda X, A: _squares(X, A), lambda: dict(zip("XA", draw(2), strict=True))
        )
        return decide_words(
            lambda _size, x, a: _squares(x, a),
            right.coefficients(),
            polynomial({}),
            {
                "Tr(A^2)": lambda _x, a: (a @ a).trace(),
                "Tr(A*X*A*X)": lambda x, a: (x @ a @ x @ a).trace(),
            },
            draw,
            step=2,
            route="explicit matrices",
            what=r"$\operatorname{Tr}^2C+\operatorname{Tr}C^2$ of explicit commutators",
        )

    return written_out


def _squares(x: np.ndarray, a: np.ndarray) -> Fraction:
    c = x @ a - a @ x
    return c.trace() ** 2 + (c @ c).trace()


def haar_step(generator: Operator) -> Step:
    """Return the average over V."""
    traceless = generator is X
    turned = w(generator) * adjoint(V) * O * V
    word = trace(turned * turned)
    zero = r"$\operatorname{Tr}X=0$" if traceless else r"$\operatorname{Tr}X=\tau$"

    @step(
        "average over V",
        average(word, "V"),
        haar_average(value_of(word), over=V),
        f"Weingarten functions of degree 2; {zero}",
    )
    def by_twirl(left: TracePolynomial, right: TracePolynomial) -> Checked:
        """Contract the twirl of O⊗O, found from its invariance, with X⊗X."""
        rng = random.Random(20240402)
        integrand_is(
            left,
            lambda X, V, O: np.trace(X @ V.T @ O @ V @ X @ V.T @ O @ V),  # noqa: E741
            lambda: {
                "X": involution(rng, 2),
                "V": orthogonal_matrix(rng, 2),
                "O": rational_matrix(rng, 2),
            },
        )
        traces = {1: trace_symbol(1), 2: trace_symbol(2)}
        # The pairings of X with itself close to Tr X² = N or to τ².
        form = unitary(2, loops=1) * polynomial({} if traceless else {GENERATOR_TRACE: 2})
        return decide(
            _contracted,
            in_traces(right),
            form.in_traces(traces, weight=2),
            route="Gram matrix",
            spectra=_spectra,
            starts={GENERATOR_TRACE: 0},
            what=r"""$\mathbb{E}A\otimes A=c_1+c_2\,\mathrm{SWAP}$ by invariance, with $c_1,c_2$
            from its traces, contracted with $X\otimes X$""",
        )

    return by_twirl


def _contracted(at: Mapping[sympy.Symbol, int], spectrum: Sequence[int]) -> Fraction:
    power_sums = [sum(Fraction(o) ** k for o in spectrum) for k in (1, 2)]
    c = twirl(2, at[N], power_sums)
    return c[0, 1] * at[N] + c[1, 0] * at.get(GENERATOR_TRACE, 0) ** 2


def _spectra(size: int) -> tuple[list[int], ...]:
    return [1] + [0] * (size - 1), [1, 1] + [0] * (size - 2), [1, -1] + [0] * (size - 2)


# -- the layers put together ------------------------------------------------------------------


def _assemble(steps: list[Step]) -> sympy.Expr:
    """Put the three averages together: E g² = −E⟨C⟩², as a SymPy expression."""
    parts = (value_as(step.right, TracePolynomial) for step in steps)
    state, written_out, haar = parts
    squared = state.subs({Tr(C): 0, Tr(C**2): written_out})
    averaged = squared.subs({Tr(A**2): Tr(O**2), Tr((X_ANY * A) ** 2): haar})
    return in_traces(-averaged)


def layer_step(second_moment: sympy.Expr) -> Step:
    """Return the mean of one squared gradient."""

    @step(
        "one layer",
        Quantity(GRADIENT, lambda _at, spectrum: gradient_second_moment(spectrum)),
        second_moment,
        r"""$\mathbb{E}g_\ell^2=-\mathbb{E}\langle[X,A]\rangle^2$, and
        $\operatorname{Tr}A^2=\operatorname{Tr}O^2$""",
    )
    def by_indices(left: Quantity, right: sympy.Expr) -> Checked:
        """Sum over indices at explicit N, X and spectra."""
        # Two averages of degree 2, in V and in χ. The words are Tr A² and Tr(XAXA), with one loop.
        form = states(2) * (unitary(2, loops=1) + polynomial({}))
        return decide(
            left,
            right,
            form.in_traces({1: trace_symbol(1), 2: trace_symbol(2)}, weight=2),
            step=2,
            route="sum over indices",
            spectra=_spectra,
            what=r"""$\mathbb{E}g^2$ summed index by index for $X=\mathrm{diag}(1,-1,\dots)$ and
            three spectra, which separate $T_1^2$ from $T_2$""",
        )

    return by_indices


def layers_step(second_moment: sympy.Expr) -> Step:
    """Return the sum over the layers."""
    found = known(GRADIENT, second_moment)

    @step(
        "all layers",
        chain(Name(r"\bar K", L * second_moment), "=", total(found, _ELL, 1, L)),
        L * second_moment,
        r"The mean is linear, and no layer differs from another",
        source="paper, eq. (22)",
    )
    def summed(left: sympy.Expr, right: sympy.Expr) -> Checked:
        """Write the sum out."""
        for layers in (1, 2, 3):
            check_equal(left.subs(L, layers).doit(), right.subs(L, layers))
        return check_equal(left.doit(), right)

    return summed


def factor_step(second_moment: sympy.Expr) -> Step:
    """Return how the trace of the generator enters."""
    tau = GENERATOR_TRACE
    found = known(GRADIENT, second_moment)

    @step(
        "the factor of the trace",
        found,
        _FACTOR * evaluated(found, (tau, 0)),
        r"The trace of the generator enters by one factor",
    )
    def by_numerators(left: sympy.Expr, right: sympy.Expr) -> Checked:
        """Compare numerators, and try generators that do nothing."""
        if differ(left, right):
            raise ProofError(f"the two sides differ by {left - right}")
        for size, sign in product((2, 3, 5), (1, -1)):
            if not is_zero(right.subs({tau: sign * size, N: size})):
                raise ProofError(f"a generator ±1 at N = {size} would move the error")
        return Checked(
            "canonical form",
            r"""both sides over one denominator have the same numerator; at $N=2$ and $\tau=\pm2$,
            where $X=\pm1$ commutes with everything, the right side vanishes.""",
        )

    return by_numerators
