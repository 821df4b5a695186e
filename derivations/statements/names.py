r"""What the written names mean: the one table between the letters of a page and the symbols.

Three things are said of a chapter, and of a step where its letters differ from its chapter's:

- ``symbols``: how a symbol of the proof is written, as LaTeX; it may be written as a formula;
- ``meanings``: what a written name stands for, as LaTeX over other names;
- ``values``: that a name is an integer in a range;
- ``ranges``: over what an index of a sum runs, at the size at which the sides are compared;
- ``columns``: that a name is a vector, and its components;
- ``arguments``: the size at which a side that is a function is written out;
- ``cases``: several such sizes, each with what names stand for there;
- ``factor``: by what the printed side is the object, where the page has other units.

A name for which nothing is said here is a number of its own. Everything is text: the table knows
neither the printer nor the reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from derivations.statements.names_late import LATE_CHAPTERS, LATE_STEPS
from derivations.statements.names_shared import (
    BIAS,
    CHANNEL,
    CHANNEL_MEAN,
    COMMON,
    DATA,
    EDGE,
    FLOW,
    FOLDED,
    FROZEN,
    INDICES,
    INSIDE,
    KICKS,
    LEVEL,
    LEVELS,
    NOISE,
    ONE_INPUT,
    PAULI,
    PROJECTOR,
    PUT_IN,
    RATIOS,
    SHIFTS,
    SHOWN,
    SLOPES,
    SQUARE,
    SUMS,
    THREE,
    UNITAL,
    VECTORS,
    Names,
    trace_name,
)

__all__ = ["CHAPTERS", "COMMON", "STEPS", "Names", "names_of"]

_MEASURED = Names(
    symbols={"precision": r"\epsilon", "v": SQUARE},
    meanings={r"\epsilon": r"\epsilon", "c": "c"},
)

# By the id of the claim, or by the title of the derivation where a claim has several.
CHAPTERS: Mapping[str, Names] = {
    **LATE_CHAPTERS,
    "first-moment": INDICES,
    "lecun-moment": Names(symbols={"width": r"\text{width}"}).over(INDICES),
    "moment-scaling": Names(
        symbols={"sigma_W": r"\sigma_W"},
        meanings={r"\mathrm{poly}(N)": r"\frac{N(N+1)\cdots(N+k-1)}{k!}", r"\sigma_W": r"\sigma_W",
                  r"\operatorname{Wg}(3,1)": r"\frac{2N^2-3}{N^2(N^2-1)(N^2-4)(N^2-9)}"},
    ),
    "overparametrization": Names(
        meanings={"x": r"\frac{L\operatorname{Tr}O^2}{N^2}", r"\operatorname{Tr}O": "0"},
    ),
    "laziness-without-plateau": FROZEN,
    "kernel-psd": DATA,
    "The variance vanishes at the edge of the spectrum": LEVELS,
    "mlp-gradient": SLOPES,
    "mlp-kernel": FLOW,
    "matrix-model-analogy": Names(meanings={
        r"\mathbb{E}|U_{11}|^4": r"\frac{2}{N(N+1)}", r"\mathbb{E}|G_{11}|^4": r"\frac{2}{N^2}",
        r"\mathbb{E}|U_{11}U_{22}|^2": r"\frac{1}{N^2-1}",
        r"\mathbb{E}|G_{11}G_{22}|^2": r"\frac{1}{N^2}"}),
    "frozen-decay": FROZEN,
    "The path to a target inside the spectrum": INSIDE,
    "A target at the edge: algebraic, not exponential": EDGE,
    "The segments of different layers are not independent": SHOWN,
    "The boundary of the bare circuit": Names(symbols={"X": "X_L", "psi": r"\Psi_0"}),
    "The mean of the kernel of two inputs": ONE_INPUT,
    "The variance of the kernel of two inputs": ONE_INPUT,
    "The mean for real circuits": Names(
        symbols={"0": "e_0", "1": "e_1"},
        meanings={"A_{01}": r"e_0^\dagger V^\dagger OVe_1",
                  r"\bar K_{\mathrm U(N)}": r"\frac{2L(NT_2-T_1^2)}{(N-1)(N+1)^2}",
                  r"\bar K_{\mathrm O(N)}": r"\frac{4L(NT_2-T_1^2)}{N(N-1)(N+2)}"},
    ),
    "Equation (23) is the leading order of independent slots": Names(
        meanings={r"\mathbb{E}g^2": r"\frac{2M_2N}{(N-1)(N+1)^2}",
                  r"\operatorname{Var}K": r"L\left[\mathbb{E}g^4-(\mathbb{E}g^2)^2\right]"},
    ),
    "The second moment of the meta-kernel": Names(
        meanings={r"\mathbb{E}g_a^6":
                  r"\mathbb{E}(\operatorname{Var}_\chi O)^3\,\mathbb{E}y^6"},
    ),
    "measurement-cost": _MEASURED,
    "What a measured gradient costs": _MEASURED,
    "One step of gradient descent to second order": SUMS,
    "The second derivatives of the error as nested commutators": SHIFTS,
    "condition-meta-kernel": RATIOS,
    "condition-automatic": RATIOS,
    "scaling-ratios": RATIOS,
    "trace-ordering": Names(meanings={"c": "c"}),
    "noisy-gradient": Names(symbols={"g": r"g_\ell", "c": r"\left\langle[X_\ell,A]\right\rangle"},
                            meanings={"c": "c"}),
    "noise-law": Names(
        symbols={"noise": r"\sum_\ell g_\ell\Delta\theta_\ell", "u": r"\Delta\theta"},
        ranges={r"\ell": range(1, 4)},
    ),
    "noisy-recursion": Names(
        symbols={"noise": r"\sum_\ell g_\ell\Delta\theta_\ell",
                 "curvature": r"\sum_\ell h_{\ell\ell}"},
        ranges={r"\ell": range(1, 4)},
    ),
    "The drift of a Haar circuit": Names(
        symbols={"distance": r"\langle\tilde O\rangle", "u": r"\Delta"},
        meanings={
            r"\lambda": r"1-\frac{N^2}{N^2-1}\cdot\tfrac12\Bigl(1-e^{-2\sigma_\theta^2}\Bigr)"
        },
    ),
    "The mean of the kernel under noise": CHANNEL,
    "Unital noise: the kernel decays with the depth": UNITAL,
    "Noise that is not unital: the kernel stays": Names(
        meanings={r"\bar K_{\mathcal N}": CHANNEL_MEAN}).over(CHANNEL),
    "Noise on the angles, averaged": KICKS,
    "Noise on the angles, kick by kick": KICKS,
    "recursion-solution": NOISE,
    "mean-square-error": NOISE,
    "plateau": NOISE,
    "plateau-order": NOISE,
    "noise-time": NOISE,
    "error-at-noise-time": Names(meanings={
        r"T_\mathrm{noise}": r"\frac{\log p}{2\log(1-\eta K)}",
        "p": r"\frac{\sigma_\theta^2}{\sigma_\theta^2+\varepsilon(0)^2\eta(2-\eta K)}"}),
    "training-time": Names(symbols={"K": r"\bar K"}, meanings={r"\bar K": r"\bar K"}),
    "noise-resilience": BIAS,
    "design-definition": Names(meanings={"c": "c"}, values={"b": range(2), "c": range(2)}),
    "mlp-laziness": Names(
        symbols={"slope": r"\mathbb{E}\sigma'^2", "distance": r"L-\ell", "width": r"n_\ell",
                 "n_out": r"n_{m+1}"},
        meanings={"c": "c"}, values={r"\ell": range(1, 3)},
    ),
    "mlp-kernel-fluctuation": Names(
        symbols={"input_kernel": r"\kappa", "width": "n", "variance": "K"},
        meanings={r"\kappa": r"\kappa"},
    ),
}  # fmt: skip


def _family(layers: str, rate: str, square: str) -> Names:
    return Names(meanings={"L": layers, r"\eta": rate, trace_name(2): square})


def _pauli(*more: str) -> Names:
    return Names(meanings={**PAULI, **dict(pair.split(":=") for pair in more)})


_RANK_ONE = Names(meanings=PROJECTOR)

# Which of four outputs of a network are the same: every pattern of two.
_OUTPUT_PATTERNS = tuple((0, *others) for others in product((0, 1), repeat=3))

# By the claim and the step; by the side too, where the two sides have other letters.
_VARIANCE = r"\operatorname{Var}{\partial_kE}"
_LOSS = r"\operatorname{Var}{\ell}"
_BOTH = r"\frac{NP-1}{N(N^2-1)}\frac{2(NV_2-V_1^2)(NT_2-T_1^2)}{N(N^2-1)}"
STEPS: Mapping[tuple[str, ...], Names] = {
    **LATE_STEPS,
    ("mlp-laziness", "the slope of erf", "left"): Names(symbols={"t": "z"}),
    ("noisy-recursion", "the noise of one angle", "left"): Names(meanings={r"\Delta": r"\Delta"}),
    ("Noise on the angles, averaged", "the noise of one angle", "left"): Names(
        symbols={"u": r"\Delta"}, meanings={r"\Delta": r"\Delta"}),
    # One neuron, all data 0: its moments are letters of their own.
    ("mlp-kernel-fluctuation", "independent neurons, Wick for v"): Names(
        symbols={"E_s00": "e_1", "E_p00": "e_2", "E_s00_s00": "e_3", "E_p00_s00": "e_4",
                 "E_p00_p00": "e_5"},
        meanings={"n": "1", "A": "e_3+2C_We_4+C_W^2e_5-(e_1+C_We_2)^2", "B": "C_W^2e_5"},
        cases=tuple(({f"i_{k}": str(i) for k, i in enumerate(outputs, 1)},
                     (1, outputs, (0, 0, 0, 0))) for outputs in _OUTPUT_PATTERNS)),
    ("mlp-kernel-fluctuation", "with equal rates"): Names(
        symbols={"E_s00": r"\mathbb{E}\sigma^2", "E_p00": r"\mathbb{E}\sigma'^2", "x_0": "x"},
        meanings={"n": "2"}, arguments=(2, 1)),
    ("What a measured gradient costs", "the shift"): Names(meanings={
        rf"\langle O\rangle_{{{angle}}}": rf"a+b\cos(2({angle}))+c\sin(2({angle}))"
        for angle in (r"\theta+\pi/4", r"\theta-\pi/4")}
        | {r"\frac{d\langle O\rangle_{\theta}}{d\theta}": r"2c\cos(2\theta)-2b\sin(2\theta)"}),
    ("measurement-cost", "one step", "left"): Names(
        symbols={"measured_error": r"\hat\varepsilon", "g1": "g_1", "g2": "g_2",
                 "measured1": r"\hat g_1", "measured2": r"\hat g_2"},
        ranges={r"\ell": range(1, 3)}, arguments=(2,)),
    ("mean-square-error", "one step"): Names(
        symbols={"kick": r"\Delta\theta(t)"},
        meanings={r"\varepsilon(t)": rf"\sqrt{{{SQUARE}(t)}}"}),
    ("plateau", "late times", "left"): Names(meanings={
        SQUARE + "(t)": rf"a^{{2t}}\varepsilon(0)^2+(1-a^{{2t}}){LEVEL}"}),
    ("plateau-order", "late times", "left"): Names(meanings={
        SQUARE + "(t)": rf"a^{{2t}}\varepsilon(0)^2+(1-a^{{2t}}){LEVEL}"}),
    ("condition-automatic", "a larger observable"): Names(
        meanings={"r_{cO}": "c\\,r", "c": "c", r"\eta": "2"}),
    ("condition-meta-kernel", "of every observable"): Names(meanings={
        r"\mathbb{E}m_3^2":
        r"\frac{3M_2^3(3N^2+15N+20)-3M_2M_4(2N^3+5N^2-5N-20)+M_3^2(N^4+8N^3+25N^2+10N-40)"
        r"+NM_6(N+1)(N^2+N+4)}{N(N+1)(N+2)(N+3)(N+4)(N+5)}"}),
    ("noisy-gradient", "the chain rule", "left"): Names(meanings={
        r"\frac{\partial\mathcal L}{\partial\theta_\ell}": r"\varepsilon g_\ell"}),
    ("training-time", "the logarithm of the frozen law", "left"): Names(meanings={
        r"\varepsilon_r": r"(1-\eta\bar K)^T"}),
    ("training-time-traces", "the frozen law", "left"): Names(meanings={
        r"\varepsilon_r": r"(1-\eta K)^T"}),
    # letters that cancel: any numbers will do
    ("frozen-decay", "which of the two is larger"): Names(
        meanings={r"\varepsilon(0)": "2", r"\mu": "3"}),
    ("first-order-error", "a sum over angles squared"): Names(
        symbols={f"delta{k}": rf"\delta_{k}" for k in THREE}, ranges={"a": THREE},
        arguments=(3,)),
    ("overparametrization", "when (a) implies (c)"): Names(meanings={trace_name(2): "N"}),
    ("kernel-mean", "the factor of the trace"): Names(meanings={
        r"\mathbb{E}g_\ell^2":
        r"\frac{2(NT_2-T_1^2)}{(N-1)(N+1)^2}\Bigl(1-\frac{\tau^2}{N^2}\Bigr)"}),
    # What is printed in the paper, and the average of the first half averaged over the second.
    ("variance-minus", "the ratio", "left"): Names(meanings={
        r"\mathrm{printed}": r"\frac{PC}{N^2}"}),
    ("variance-plus", "the ratio", "left"): Names(meanings={
        r"\mathrm{printed}": r"\frac{T_2C}{N^2}"}),
    ("variance-both", "both halves", "left"): Names(meanings={_VARIANCE: _BOTH}),
    ("variance-both", "the ratio", "left"): Names(meanings={
        _VARIANCE: _BOTH,
        r"\mathrm{printed}": r"2T_2P\left(\frac{V_2}{N^3}-\frac{V_1^2}{N^4}\right)"}),
    ("concentration", "Pauli strings", "left"): Names(meanings={
        _VARIANCE: r"\frac{N-1}{N(N^2-1)}\frac{2N^4}{N(N^2-1)}"}),
    ("full-control", "the loss", "left"): Names(meanings={
        r"\operatorname{Var}{\ell}": r"\frac{(P-1/N)(T_2-T_1^2/N)}{N^2-1}"}),
    ("full-control", "a gradient", "left"): Names(meanings={
        r"\operatorname{Var}{\partial_k\ell}":
        r"\frac{(2NV_2-2V_1^2)(P-1/N)(T_2-T_1^2/N)}{(N^2-1)^2}"}),
    ("matchgates", "the loss", "left"): Names(meanings={_LOSS: r"\frac{W}{2n^2-n}"}),
    ("matchgates", "a gradient", "left"): Names(meanings={
        r"\operatorname{Var}{\partial_k\ell}": r"\frac{16(n-1)W}{(2n^2-n)^2}"}),
    ("matchgates", "a loss from a computational state", "left"): Names(meanings={
        _LOSS: r"\frac{n}{2n^2-n}"}),
    ("noise-before", "the variance with depolarizing noise", "left"): Names(meanings={
        _LOSS: r"\frac{P_\rho P_O}{d}",
        r"\operatorname{Var}_{\mathcal N}{\ell}": r"\frac{(1-p)^2P_\rho P_O}{d}"}),
    ("condition-kernel", "its limit"): _RANK_ONE,
    ("mlp-laziness", "one linear layer"): Names(symbols={"width": "n_m"}),
    ("second-order-error", "the remainder", "left"): Names(
        symbols={"d": r"\eta|\varepsilon|\sum_a|g_a|"}),
    ("noise-resilience", "everything put in", "right"): PUT_IN,
    ("mean-absolute-error", "mean and variance put in", "right"): FOLDED,
    **{("overparametrization", f"family {k}"): _family(*family) for k, family in enumerate((
        (r"\sqrt N", "1", "N"), ("1", "1", "N^2"), ("N^2", r"\tfrac1N", "N"),
        ("N", r"\tfrac1N", "N"), ("N", "1", "N")), 1)},
    ("laziness-without-plateau", "no change of angles is shorter"): VECTORS,
    ("many-minima", "its eigenvalues"): VECTORS,
    ("many-minima", "the Hessian of the loss"): VECTORS,
    # A transposition of three points.
    **{("matrix-model-analogy", step): Names(
        meanings={"k": "3", r"\delta_{\sigma\tau}": "0", r"T_{\sigma\tau}": "1"},
        arguments=((1, 0, 2),)) for step in ("the Gram matrix", "its inverse")},
    ("kernel-psd", "symmetry"): Names(arguments=(0, 1, 2)),
    ("recursion-solution", "the solution", "right"): Names(
        symbols={"a": "a", "kappa": r"\sqrt K", "e0": r"\varepsilon(0)",
                 **{f"d{k}": rf"\Delta\theta({k})" for k in range(3)}},
        meanings={"a": "a", "t": "3"}, arguments=(3,)),
    ("laziness-without-plateau", "the steps add up", "right"): Names(symbols={"g": r"g_\ell"}),
    ("laziness-without-plateau", "the loss", "left"): Names(meanings={
        r"\mathcal L(t)": r"\frac{\varepsilon^2}{2}",
        r"\mathcal L(t+1)": r"\frac{(\varepsilon-\eta K\varepsilon)^2}{2}"}),
    ("A target at the edge: algebraic, not exponential", "partial fractions"): INSIDE,
    ("A target at the edge: algebraic, not exponential", "the late law"): Names(meanings={
        r"\varepsilon(t)": "a-z",
        "t": r"\frac1\kappa\Bigl(\frac{1}{2e}-\frac{1}{2e(0)}+\frac14\log\frac{e(0)(2-e)}"
        r"{e(2-e(0))}\Bigr)"}).over(INSIDE),
    ("segments", "but they are not"): Names(meanings={r"\operatorname{Tr}UU^\dagger": "N"}),
    ("kernel-form", "the square"): Names(symbols={"c": r"\left\langle[X_\ell,A_\ell]\right\rangle"},
                                         meanings={"c": "c"}),
    ("condition-meta-kernel", "which is not zero"): Names(meanings={
        "m_3": "p(x-px-(1-p)y)^3+(1-p)(y-px-(1-p)y)^3"}),
    **{("kernel-spread", f"the {which} moment of the sum over layers"): Names(
        ranges={r"\ell": range(3)}, arguments=(3,)) for which in ("second", "third", "fourth")},
    ("segments", "one product for all layers"): Names(meanings={
        "V_{-,1}": "W_1U_1", "V_{+,1}": "W_2U_2W_3U_3W_4U_4",
        "V_{-,2}": "W_1U_1W_2U_2", "V_{+,2}": "W_3U_3W_4U_4"}),
    ("recursion-solution", "the variance"): Names(meanings={"t": "t"}),
    ("pauli-algebra", "one qubit"): Names(
        meanings={"a": "1", "b": "2", r"\sigma_a": r"\sigma_1", r"\sigma_b": r"\sigma_2"},
        ranges={"c": range(1, 4)}, arguments=(1, 2)),
    ("second-order-error", "generators at the front"): Names(symbols={"A": r"\tilde X_\ell"}),
    ("trace-ordering", "a shift"): Names(meanings={
        r"\operatorname{Tr}(O+c)^2": "T_2+2cT_1+Nc^2", r"\operatorname{Tr}(O+c)": "T_1+Nc"}),
    ("noise-resilience", "slow descent"): PUT_IN,
    ("noise-resilience", "over the standard deviation"): PUT_IN,
    ("mean-absolute-error", "late times", "left"): Names(meanings={
        r"\mathbb{E}|\varepsilon(t)|":
        r"s\sqrt{\tfrac{2}{\pi}}\,e^{-m^2/2s^2}+m\operatorname{erf}\frac{m}{s\sqrt2}"}),
    **{("condition-meta-kernel", step): _pauli() for step in (
        "as many angles as dimensions", "a few angles", "a bound at every size", "many angles")},
    ("condition-meta-kernel", "a rank-one projector"): _RANK_ONE,
    ("condition-automatic", "a bound at every size"): _pauli(),
    **{("scaling-ratios", step): _pauli() for step in (
        "the spread at L ~ N", "the spread at L ~ N²", "few angles", "as many angles as dimensions",
        "more angles")},
    ("scaling-ratios", "a projector"): _RANK_ONE,
    **{("width-analogy", step): _pauli() for step in (
        "it is of order one at L ~ N", "its spread there", "where the spread is 1/N")},
    **{("width-analogy", step): _RANK_ONE for step in ("the mean of a projector", "its spread")},
}  # fmt: skip


def names_of(claim: str, derivation: str, step: str, side: str) -> Names:
    """Return what the letters of one side mean."""
    found = Names()
    for key in ((derivation, step, side), (claim, step, side), (derivation, step), (claim, step)):
        found = found.over(STEPS.get(key, Names()))
    chapter = CHAPTERS.get(derivation, Names()).over(CHAPTERS.get(claim, Names()))
    return found.over(chapter).over(COMMON)
