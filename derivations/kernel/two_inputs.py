r"""Two inputs of a Haar circuit: the mean and the variance of K_αβ = Σ_ℓ ∂_ℓε_α ∂_ℓε_β.

The circuit turns both inputs together, so that all depends on their overlap F = abs(⟨α|β⟩)² alone.
In the frame of the final states one layer has g_α = i Tr(P[A, X̃]) with P = |α⟩⟨α|, which is linear
in P and vanishes where 1 stands for it. That alone, with the moments of one input, fixes how the
averages depend on F: it is the second route to what Weingarten functions give here.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy

from derivations.errors import ProofError
from derivations.kernel.factorization import ASSUMPTIONS, gradient_moment
from derivations.kernel.pair_moments import (
    invariant_pair,
    invariant_squares,
    one_layer,
    overlap_moment,
    random_overlap,
    squared,
    two_layers,
)
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.central_moments import CENTRAL, in_traces
from derivations.routes.comparison import differ
from derivations.routes.decisions import decide_counted
from derivations.statements.forms import average, chain
from derivations.statements.layout import known, laid_out
from derivations.statements.written import Name, Quantity, Sum, Written, over, value_as, w
from derivations.symbols import FIDELITY, L, N

__all__ = ["derive_pair_mean", "derive_pair_variance"]


_ASSUMPTIONS = (
    *ASSUMPTIONS,
    r"""$g_\alpha=\partial_\ell\varepsilon_\alpha$ on the input $\alpha$;
    $F=|\langle\alpha|\beta\rangle|^2$.""",
)
_INVARIANCE = r"""$g(\rho)=i\operatorname{Tr}\rho[A,\tilde X]$ is linear in $\rho$ and $g(1)=0$"""


def _g(name: str, *, layer: str = "") -> Name:
    """Return the derivative on one input, as it is written."""
    return Name(rf"g_{{{layer}\{name}}}", sympy.Symbol(f"g_{name}{layer}"))


def _both(layer: str) -> Written:
    """Return g_α g_β of one layer, as it is written."""
    return _g("alpha", layer=layer) * _g("beta", layer=layer)


_PAIR = average(_g("alpha") * _g("beta"))
_SQUARES = average(_g("alpha") ** 2 * _g("beta") ** 2)
_TWO = average(_both("1,") * _both("2,"))


# -- the steps --------------------------------------------------------------------------------


def pair_step() -> Step:
    """Return the step E g_α g_β."""
    return step(
        "one layer",
        Quantity(_PAIR, invariant_pair),
        laid_out(_shown_pair(), one_layer()),
        r"Weingarten functions of degree 2 in $V$ and in $U$, with $\operatorname{Tr}PQ=F$",
    )(
        _agrees(
            "linearity",
            rf"""{_INVARIANCE}: $\mathbb{{E}}g(\rho)g(\sigma)=a\operatorname{{Tr}}\rho
            \operatorname{{Tr}}\sigma+b\operatorname{{Tr}}\rho\sigma$ with $Na+b=0$ and
            $a+b=\mathbb{{E}}g^2$; equal as rational functions.""",
        )
    )


def _shown_pair() -> Written:
    single = known(average(Name("g", sympy.Symbol("g")) ** 2), gradient_moment(2))
    return single * over(w(N) * FIDELITY - 1, w(N) - 1)


def squares_step() -> Step:
    """Return the step E g_α² g_β²."""
    return step(
        "one layer squared",
        Quantity(_SQUARES, invariant_squares),
        laid_out(_by_powers(squared()), squared()),
        r"Weingarten functions of degree 4 in $V$ and in $U$",
    )(
        _agrees(
            "linearity",
            rf"""{_INVARIANCE}: a symmetric invariant form in four operators has five coefficients,
            of which three follow from $g(1)=0$ and two from $\mathbb{{E}}g^4$ and
            $\mathbb{{E}}\operatorname{{Tr}}^2C^2$ with $C=i[A,\tilde X]$; equal as rational
            functions.""",
        )
    )


def _by_powers(value: sympy.Expr) -> Written:
    """Return an average with a line for each power of F and each trace."""
    top, bottom = sympy.fraction(sympy.factor(value))
    number, letters = top.as_coeff_Mul()
    m2, m4 = CENTRAL[2], CENTRAL[4]
    terms = sympy.Poly(sympy.expand(letters), FIDELITY, m2, m4).terms()
    rows = [
        w(sympy.factor(coefficient) * FIDELITY**f * m2**two * m4**four)
        for (f, two, four), coefficient in terms
    ]
    return over(number, sympy.factor(bottom)) * Sum(tuple(rows))


def _agrees(route: str, detail: str) -> Callable[[Quantity, sympy.Expr], Checked]:
    """Return a check that compares the right side with what the other route gives."""

    def check(left: Quantity, right: sympy.Expr) -> Checked:
        found = value_as(left(), sympy.Expr)
        if differ(found, right):
            raise ProofError(f"the other route gives {found}")
        return Checked(route, detail)

    return check


def two_layers_step() -> Step:
    """Return the step E g_1α g_1β g_2α g_2β."""

    @step(
        "two layers",
        Quantity(_TWO, lambda: tuple(random_overlap(k) for k in range(3))),
        laid_out(_by_powers(two_layers()), two_layers()),
        r"""The layers are independent at fixed final states; Weingarten functions of degree 2 in
        each $V$ and of degree 4 in $U$""",
    )
    def by_random_states(left: Callable[[], tuple[sympy.Expr, ...]], right: sympy.Expr) -> Checked:
        """Average over two independent states instead, with the weights 1, F and F²."""
        top, bottom = sympy.fraction(sympy.factor(right))
        terms = sympy.Poly(top, FIDELITY).all_coeffs()[::-1]
        if len(terms) > 3:
            raise ProofError(f"a power of F above 2 in {right}")
        for k, expected in enumerate(left()):
            weighted = [c * overlap_moment(j + k) for j, c in enumerate(terms)]
            if differ(sum(weighted, sympy.S.Zero) / bottom, expected):
                raise ProofError(f"weighted with F^{k} the state averages give {expected}")
        return Checked(
            "random states",
            r"""for independent random states $F$ is Beta$(1,N-1)$; the averages over both states of
            $F^k$ times the left side, $k=0,1,2$, by the symmetric subspace, are those of the
            polynomial on the right, and fix its three coefficients.""",
        )

    return by_random_states


def variance_step(shown: Written) -> Step:
    """Return the sum over pairs of layers."""

    @step(
        "all layers",
        Quantity(r"\operatorname{Var}K_{\alpha\beta}", _pairs_of_layers),
        shown,
        r"""$K_{\alpha\beta}=\sum_\ell\partial_\ell\varepsilon_\alpha\partial_\ell\varepsilon_\beta$,
        and no pair of layers differs from another""",
    )
    def by_pairs(left: Quantity, right: sympy.Expr) -> Checked:
        """Add up over pairs of layers."""
        return decide_counted(
            left, right, L, 2, route="index patterns", what="the sum over all pairs of layers"
        )

    return by_pairs


def _pairs_of_layers(layers: int) -> sympy.Expr:
    """Return E (Σ g_α g_β)² − (E Σ g_α g_β)² as a sum over pairs of layers."""
    once, both, apart = one_layer(), squared(), two_layers()
    pairs = [(a, b) for a in range(layers) for b in range(layers)]
    terms = (both if a == b else apart for a, b in pairs)
    return sum(terms, sympy.S.Zero) - (layers * once) ** 2


# -- the derivations --------------------------------------------------------------------------


def derive_pair_mean(*, checking: bool = True) -> Derivation:
    """Derive the mean of K_αβ.

    Examples
    --------
    >>> sympy.factor(derive_pair_mean().result.subs(FIDELITY, 1))
    2*L*(N*T_2 - T_1**2)/((N - 1)*(N + 1)**2)
    """
    result = in_traces(L * one_layer())
    single = Name(r"\bar K", in_traces(L * gradient_moment(2)))
    shown = laid_out(single * over(w(N) * FIDELITY - 1, w(N) - 1), result)
    return Derivation(
        claim="kernel-mean",
        title="The mean of the kernel of two inputs",
        assumptions=_ASSUMPTIONS,
        steps=(pair_step(),),
        result=result,
        states=(chain(Name(r"\mathbb{E}K_{\alpha\beta}", result), "=", shown),),
        assumes=("kernel-form", "kernel-mean"),
        checking=checking,
    )


def derive_pair_variance(*, checking: bool = True) -> Derivation:
    """Derive the variance of K_αβ in the Haar circuit.

    Examples
    --------
    >>> from derivations.kernel.factorization import derive_kernel_variance
    >>> one = derive_kernel_variance(checking=False).result
    >>> differ(derive_pair_variance(checking=False).result.subs(FIDELITY, 1), one)
    False
    """
    one, both, apart = (
        known(shown, value)
        for shown, value in ((_PAIR, one_layer()), (_SQUARES, squared()), (_TWO, two_layers()))
    )
    shown = w(L) * both + w(L) * (w(L) - 1) * apart - (w(L) * one) ** 2
    value = L * squared() + L * (L - 1) * two_layers() - (L * one_layer()) ** 2
    return Derivation(
        claim="kernel-spread",
        title="The variance of the kernel of two inputs",
        assumptions=_ASSUMPTIONS,
        steps=(
            pair_step(),
            squares_step(),
            two_layers_step(),
            variance_step(laid_out(shown, value)),
        ),
        result=in_traces(value),
        states=(chain(Name(r"\operatorname{Var}K_{\alpha\beta}", value), "=", shown),),
        assumes=("kernel-form", "kernel-mean"),
        checking=checking,
    )
