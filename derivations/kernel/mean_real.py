r"""The mean of the kernel for circuits with real matrices, over O(N) instead of U(N).

A circuit of RY rotations and CZ gates never leaves the real matrices: e^{iθX} is real exactly if
J = iX is, and then J is antisymmetric with J² = −1. Its segments can be at best designs of O(N),
and equation (22) is not its mean.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import numpy as np
import sympy

from derivations.calculus import Matrix, TracePolynomial, Unitary, haar_average
from derivations.errors import ProofError
from derivations.kernel.mean import derive_kernel_mean as derive_complex
from derivations.kernel.traces import TRACES, in_traces
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.comparison import is_zero
from derivations.routes.decisions import decide, integrand_is
from derivations.routes.forms import orthogonal, polynomial
from derivations.routes.matrices import orthogonal_matrix, rational_matrix, solve
from derivations.routes.words import refuse_other_words
from derivations.statements.forms import average, chain
from derivations.statements.layout import laid_out, slash
from derivations.statements.of_matrices import of_matrices
from derivations.statements.operators import letters, transposed
from derivations.statements.written import Name, Quantity, over, value_as, w
from derivations.symbols import L, N, trace_symbol

__all__ = ["derive_kernel_mean_real", "orthogonal_twirl"]

O = Matrix("O", symmetric=True)  # noqa: E741  # the observable is O in the paper
V = Unitary("V")  # averaged over O(N)
T1, T2 = trace_symbol(1), trace_symbol(2)
_GROUP = r"\mathrm O(N)"
_ENTRY = Name("A_{01}", (V.H * O * V)[0, 1])
_SQUARE = average(_ENTRY**2, _GROUP)

# Over explicit matrices: A = V^T O V, J = iX and a vector χ.
A, J, CHI = letters("A J chi")
_ROW = transposed(CHI)

MEAN = over(4 * w(L) * TRACES, w(N) * (w(N) - 1) * (w(N) + 2))
_BAR = Name(r"\bar K_{\mathrm O(N)}", MEAN)


def derive_kernel_mean_real(*, checking: bool = True) -> Derivation:
    """Derive the mean of a circuit of real matrices.

    Examples
    --------
    >>> derive_kernel_mean_real().result
    L*(4*N*T_2 - 4*T_1**2)/(N*(N - 1)*(N + 2))
    """
    result = L * (4 * (N * T2 - T1**2) / (N * (N - 1) * (N + 2)))
    return Derivation(
        claim="kernel-mean",
        title="The mean for real circuits",
        assumptions=(
            r"""Every $W_\ell$ and $J_\ell=iX_\ell$ is real, and so are $\Psi_0$ and $O$: for
            example rotations $e^{i\theta Y}$ and CZ gates. $X_\ell^2=1$; then
            $J_\ell^{\mathsf T}=-J_\ell$ and $J_\ell^2=-1$, so that $\operatorname{Tr}X_\ell=0$.""",
            r"""For each $\ell$ separately $V=V_{-,\ell}$ is Haar random on $\mathrm O(N)$ (or a
            design of degree 2 of it) and independent of $V_{+,\ell}$, which may be anything
            real: $\chi=V_{+,\ell}\Psi_0$ drops out, and a bare circuit has the same mean.""",
        ),
        steps=(the_derivative, one_entry, average_step(), all_layers, beside_step()),
        result=result,
        states=(chain(_BAR, "=", laid_out(MEAN, result)),),
        assumes=("kernel-form", "segments"),
        checking=checking,
    )


# -- one layer --------------------------------------------------------------------------------


@step(
    "the derivative",
    chain(
        Name(r"g_\ell", None), "=", of_matrices(_ROW * (w(A) * J - w(J) * A) * CHI, "A J", "chi")
    ),
    of_matrices(2 * _ROW * A * J * CHI, "A J", "chi"),
    r"""$g_\ell=\partial_\theta\,\chi^{\mathsf T}e^{-\theta J}Ae^{\theta J}\chi$ at $\theta=0$ with
    $A=V^{\mathsf T}OV$; a number is its own transpose""",
)
def the_derivative(left: Callable[..., sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    """Multiply both sides out in letters; a number is half of itself and its transpose."""
    refuse_other_words(_symmetrized(left(A, J, CHI)), _symmetrized(right(A, J, CHI)))
    return Checked(
        "words",
        r"""multiplied out in letters that do not commute, $A^{\mathsf T}=A$ and $J^{\mathsf T}=-J$,
        each number being half of itself and its transpose: at every dimension.""",
    )


_KET, _BRA = letters(r"\chi \chi^{\mathsf{T}}")


def _symmetrized(number: sympy.Expr) -> sympy.Expr:
    """Return half of a number and its transpose, with the transposes of A, J and χ put in."""
    turned = {A.transpose(): A, J.transpose(): -J, CHI.transpose(): _BRA, CHI: _KET}
    word = sympy.expand(number)
    return sum((sympy.expand(w.subs(turned)) for w in (word, word.transpose())), sympy.S.Zero) / 2


def _turned_entry(a: sympy.Symbol, j: sympy.Symbol, chi: sympy.Symbol) -> sympy.Expr:
    """Return the entry (0, 1) of A in a basis that begins with χ and Jχ."""
    first, second = chi, j * chi
    one = (_BRA, _KET)
    for bra, ket, value in ((first, first, 1), (first, second, 0), (second, second, 1)):
        number = _symmetrized(bra.transpose() * ket).subs(J**2, -1)
        refuse_other_words(number, sympy.Integer(value), one)
    return first.transpose() * a * second


@step(
    "one entry",
    of_matrices(_ROW * A * J * CHI, "A J", "chi"),
    Quantity("A_{01}", _turned_entry),
    r"""In distribution: $\chi$ and $J\chi$ are orthogonal unit vectors, and a fixed rotation that
    makes them the first two of the basis leaves the measure as it is""",
)
def one_entry(left: Callable[..., sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    """Find the two vectors orthonormal, and the entry between them, in letters."""
    refuse_other_words(_symmetrized(left(A, J, CHI)), _symmetrized(right(A, J, CHI)))
    return Checked(
        "antisymmetry",
        r"""in letters: $\chi^{\mathsf T}J\chi$ is its own negative, and
        $|J\chi|^2=-\chi^{\mathsf T}J^2\chi=1$; the entry of $A$ between $\chi$ and $J\chi$.""",
    )


# -- the average ------------------------------------------------------------------------------


def orthogonal_twirl(size: int, power_sums: tuple[int, int]) -> tuple[Fraction, ...]:
    """Return c with E A_ij A_km = c_1 δ_ij δ_km + c_2 δ_im δ_jk + c_3 δ_ik δ_jm over O(N).

    The average commutes with every R⊗R, so it is a sum of the three pairings (Brauer's theorem);
    its traces against them are those of O⊗O, because V drops out.

    Examples
    --------
    >>> orthogonal_twirl(2, (0, 2))
    (Fraction(-1, 2), Fraction(1, 2), Fraction(1, 2))
    """
    gram = [[size**2 if a == b else size for b in range(3)] for a in range(3)]
    t1, t2 = power_sums
    found = solve(gram, [t1 * t1, t2, t2])
    assert found is not None
    return tuple(found)


_FORM = orthogonal(loops=0).in_traces({1: T1, 2: T2}, weight=2)


def _spectra(size: int) -> tuple[list[int], ...]:
    return [1] + [0] * (size - 1), [1, -1] + [0] * (size - 2), [1, 1] + [0] * (size - 2)


def _entry_by_pairings(at: Mapping[sympy.Symbol, int], spectrum: Sequence[int]) -> Fraction:
    sums = tuple(sum(o**k for o in spectrum) for k in (1, 2))
    return orthogonal_twirl(at[N], sums)[2]  # pyright: ignore[reportArgumentType]


def average_step() -> Step:
    """Return the average over the orthogonal group."""
    averaged = haar_average(value_as(_ENTRY, TracePolynomial) ** 2, over=V, group="O")

    @step(
        "average over V",
        _SQUARE,
        averaged,
        r"Weingarten functions of $\mathrm O(N)$ of degree 2, with $O^{\mathsf T}=O$",
    )
    def by_pairings(left: TracePolynomial, right: TracePolynomial) -> Checked:
        """Solve the linear system of the three pairings."""
        rng = random.Random(20240402)

        def drawn() -> dict[str, np.ndarray]:
            o = rational_matrix(rng, 3)
            return {"V": orthogonal_matrix(rng, 3), "O": o + o.T}

        integrand_is(left, lambda V, O: (V.T @ O @ V)[0, 1] ** 2, drawn)  # noqa: E741
        return decide(
            _entry_by_pairings,
            in_traces(right),
            _FORM,
            spectra=_spectra,
            route="pairings",
            what=r"""$\mathbb{E}A_{01}^2$ from the linear system that invariance under
            $\mathrm O(N)$ imposes on the three pairings, for the two traces apart""",
        )

    return by_pairings


def _layer_by_layer(at: Mapping[sympy.Symbol, int], spectrum: Sequence[int]) -> Fraction:
    return sum((4 * _entry_by_pairings(at, spectrum) for _ in range(at[L])), Fraction(0))


@step(
    "all layers",
    chain(_BAR, "=", Quantity(4 * w(L) * _SQUARE, _layer_by_layer)),
    MEAN,
    r"The mean is linear, and each $g_\ell=2A_{01}$ in distribution",
)
def all_layers(left: Quantity, right: sympy.Expr) -> Checked:
    """Add up layer by layer."""
    return decide(
        left,
        right,
        _FORM * polynomial({L: 1}),
        spectra=_spectra,
        route="pairings",
        what=r"layer by layer, $4\,\mathbb{E}A_{01}^2$ from the pairings",
    )


def beside_step() -> Step:
    """Return the ratio to the mean over U(N)."""
    unitary = Name(r"\bar K_{\mathrm U(N)}", derive_complex(checking=False).result)

    @step(
        "beside (22)",
        slash(_BAR, unitary),
        2 * (N + 1) ** 2 / (N * (N + 2)),
        r"""$N\operatorname{Tr}O^2-\operatorname{Tr}^2O$ cancels; the ratio is $9/4$ at $N=2$ and
        tends to 2""",
    )
    def by_numerators(left: sympy.Expr, right: sympy.Expr) -> Checked:
        """Expand numerators."""
        difference = sympy.together(left - right)
        if not is_zero(sympy.fraction(difference)[0]):
            raise ProofError(f"the ratio of the two means is not {right}")
        if sympy.limit(right, N, sympy.oo) != 2 or right.subs(N, 2) != sympy.Rational(9, 4):
            raise ProofError("the ratio is not 9/4 at N = 2 with limit 2")
        return Checked("polynomials", "numerators expanded over the common denominator are equal.")

    return by_numerators
