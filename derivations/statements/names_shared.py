"""What letters mean in all chapters, and groups of names that several pages share.

Everything is text: what the fields of a group say stands in :mod:`derivations.statements.names`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = [
    "BIAS",
    "CHANNEL",
    "CHANNEL_MEAN",
    "COMMON",
    "DATA",
    "EDGE",
    "FLOW",
    "FOLDED",
    "FROZEN",
    "INDICES",
    "INSIDE",
    "KICKS",
    "LEVEL",
    "LEVELS",
    "NOISE",
    "ONE_INPUT",
    "PAULI",
    "PROJECTOR",
    "PUT_IN",
    "RATIOS",
    "SHIFTS",
    "SHOWN",
    "SLOPES",
    "SQUARE",
    "SUMS",
    "THREE",
    "UNITAL",
    "VECTORS",
    "Names",
    "trace_name",
]


@dataclass(frozen=True)
class Names:
    """How the letters of some pages are meant; see the module."""

    symbols: Mapping[str, str] = field(default_factory=dict[str, str])
    meanings: Mapping[str, str] = field(default_factory=dict[str, str])
    values: Mapping[str, range] = field(default_factory=dict[str, range])
    ranges: Mapping[str, range] = field(default_factory=dict[str, range])
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    arguments: tuple[object, ...] | None = None
    factor: str = "1"
    cases: tuple[tuple[Mapping[str, str], tuple[object, ...]], ...] = ()

    def over(self, below: Names) -> Names:
        """Return these names, and those of ``below`` where nothing is said here."""
        return Names(
            {**below.symbols, **self.symbols},
            {**below.meanings, **self.meanings},
            {**below.values, **self.values},
            {**below.ranges, **self.ranges},
            {**below.columns, **self.columns},
            below.arguments if self.arguments is None else self.arguments,
            below.factor if self.factor == "1" else self.factor,
            self.cases or below.cases,
        )


def trace_name(k: int) -> str:
    """Return how the trace of a power of the observable is written."""
    return r"\operatorname{Tr}O" + (f"^{k}" if k > 1 else "")


def observable(traces: Mapping[int, str]) -> dict[str, str]:
    return {trace_name(k): value for k, value in traces.items()}


PAULI = observable({1: "0", 2: "N", 3: "0", 4: "N", 6: "N"})
PROJECTOR = observable(dict.fromkeys((1, 2, 3, 4, 5, 6), "1"))

COMMON = Names(
    symbols={
        **{f"T_{k}": trace_name(k) for k in range(1, 7)},
        "Omega": r"\Omega_O",
        "contraction": "q",
        "dimension": "d",
        "drift": "D",
        "epsilon": r"\varepsilon",
        "error": r"\varepsilon(0)",
        "excess": "p",
        "expectation": r"\langle O\rangle",
        "fidelity": "F",
        "first_kernel": "K(0)",
        "generator_trace": r"\tau",
        "last_error": r"\varepsilon_\infty",
        "killing": r"\kappa_H",
        "meta_kernel": r"\mu",
        "moved": "u_X",
        "displacement": "s",
        "observable_purity": "P_O",
        "overlap": r"\langle X_L\rangle",
        "reached_overlap": "o",
        "relative_error": r"\varepsilon_r",
        "remaining_error": "R",
        "shots": "m",
        "sigma": r"\sigma_\theta",
        "sigma_error": r"\sigma_\varepsilon",
        "slope": "K'",
        "state_purity": r"P_\rho",
        "target": "O_0",
        "third": "m_3",
        "unitarity": "u",
        "variance": r"\operatorname{Var}_\chi O",
        "weight": "W",
        "weight_variance": "C_W",
        "X_front": r"\tilde X",
    },
    meanings={
        **{f"T_{k}": trace_name(k) for k in range(1, 7)},
        "M_2": r"T_2-\frac{T_1^2}{N}",
        "M_3": r"T_3-\frac{3T_1T_2}{N}+\frac{2T_1^3}{N^2}",
        "M_4": r"T_4-\frac{4T_1T_3}{N}+\frac{6T_1^2T_2}{N^2}-\frac{3T_1^4}{N^3}",
        "M_6": r"T_6-\frac{6T_1T_5}{N}+\frac{15T_1^2T_4}{N^2}-\frac{20T_1^3T_3}{N^3}"
        r"+\frac{15T_1^4T_2}{N^4}-\frac{5T_1^6}{N^5}",
        r"\operatorname{Var}_\chi(O)": r"\operatorname{Var}_\chi O",
        r"\bar K": r"\frac{2L(NT_2-T_1^2)}{(N-1)(N+1)^2}",
        # What ≤ and ≥ leave open: a side that is a bound is compared where the bound is reached.
        r"\Delta": "0",
        r"\epsilon": r"\varepsilon",
        r"\sigma_W": r"\sqrt{C_W}",
        "c": r"\frac{N}{N^2-1}",
        # E K² of a circuit, by its two factors, and what is made of it.
        r"\mathbb{E}y^2": r"\frac{2N}{N^2-1}",
        r"\mathbb{E}y^4": r"\frac{12(N+2)}{(N^2-1)(N+3)}",
        r"\mathbb{E}\operatorname{Var}_\chi O": r"\frac{M_2}{N+1}",
        r"\mathbb{E}(\operatorname{Var}_\chi O)^2":
        r"\frac{M_2^2(N^2+3N+3)+M_4N(N+1)}{N(N+1)(N+2)(N+3)}",
        r"\kappa": r"\frac{\mathbb{E}y^4}{(\mathbb{E}y^2)^2}",
        "f": r"\sqrt{\frac{\mathbb{E}(\operatorname{Var}_\chi O)^2}"
        r"{(\mathbb{E}\operatorname{Var}_\chi O)^2}-1}",
        "L_*": r"(1+f^{-2})(\kappa-1)",
        r"\Delta K": r"\sqrt{\mathbb{E}(\operatorname{Var}_\chi O)^2\left[L\mathbb{E}y^4"
        r"+L(L-1)(\mathbb{E}y^2)^2\right]-\bar K^2}",
        r"\mathbb{E}\mu^2":
        r"L\,\mathbb{E}h_{aa}^2g_a^4+L(L-1)\left[\mathbb{E}h_{aa}g_a^2h_{bb}g_b^2"
        r"+4\,\mathbb{E}h_{aa}g_a^2h_{ab}g_ag_b+2\,\mathbb{E}h_{ab}^2g_a^2g_b^2\right]"
        r"+L(L-1)(L-2)\left[2\,\mathbb{E}h_{aa}g_a^2h_{bc}g_bg_c"
        r"+4\,\mathbb{E}h_{ab}g_ag_bh_{ac}g_ag_c\right]"
        r"+L(L-1)(L-2)(L-3)\,\mathbb{E}h_{ab}g_ag_bh_{cd}g_cg_d",
    },
    values={name: range(2, 7) for name in ("t", "T", "k", "n", "m")}
    | {"N": range(5, 30), "L": range(4, 12)},
)  # fmt: skip

ONE_INPUT = Names(meanings={r"\mathbb{E}g^2": r"\frac{2M_2N}{(N-1)(N+1)^2}"})
# Where the observable is general, μ has a mean; these chapters need the second moment alone.
RATIOS = Names(
    meanings={
        "r": r"\frac{\eta\varepsilon\sqrt{\mathbb{E}\mu^2}}{2\bar K}",
        r"\Delta\mu": r"\sqrt{\mathbb{E}\mu^2}",
        r"\operatorname{Var}K": r"\Delta K^2",
    },
)
INDICES = Names(values=dict.fromkeys("ijkl", range(1, 3)))
# A channel behind every rotation: K̄ in u, u_X and s, and where s = 0.
CHANNEL = Names(meanings={r"p_{L-\ell}": "p", r"p_\infty": r"\frac{s}{1-u}"})
CHANNEL_MEAN = (
    r"\frac{2N(N\operatorname{Tr}O^2-\operatorname{Tr}^2O)}{(N^2-1)^2}u_X\Bigl("
    r"\frac{1-u^L}{1-u}p_\infty+Lu^{L-1}\Bigl(1-\frac1N-p_\infty\Bigr)\Bigr)"
)
UNITAL = Names(meanings={r"\bar K_{\mathcal N}": r"\bar Ku_Xu^{L-1}"})
KICKS = Names(symbols={"factor": r"\lambda"}, meanings={r"\lambda": r"\lambda"}).over(UNITAL)
FROZEN = Names(meanings={"a": r"1-\eta K"})
SQUARE = r"\overline{\varepsilon^2}"
LEVEL = r"\frac{\sigma_\theta^2}{\eta(2-\eta K)}"
NOISE = Names(
    symbols={"y": SQUARE + "(t)"},
    meanings={"a": r"1-\eta K", SQUARE + r"(\infty)": LEVEL, r"\mathcal L(\infty)":
              rf"\tfrac12{SQUARE}(\infty)", "x": r"\eta K"},
)  # fmt: skip
INSIDE = Names(
    symbols={"highest": "a", "lowest": "b", "start": "z_0", "reached": "z"},
    meanings={"w": "a-b", "a": "a", r"\kappa": r"\eta K", "e": r"\frac{2(a-z)}{w}",
              "e(0)": r"\frac{2(a-z_0)}{w}"},
)  # fmt: skip
EDGE = Names(meanings={"e(t)": "e", "e(t+1)": r"e-\kappa e^2(2-e)", r"\kappa": r"\kappa", "e": "e"})
BIAS = Names(
    symbols={"highest": r"\lambda_{\max}", "lowest": r"\lambda_{\min}",
             "b": r"\mathbb{E}\varepsilon(\infty)"},
    meanings={"A": r"\lambda_{\max}+\lambda_{\min}-2O_0",
              "V": r"(\lambda_{\max}-O_0)(O_0-\lambda_{\min})"},
)  # fmt: skip
PUT_IN = Names(
    meanings={r"\delta": r"O_0-\frac{T_1}{N}", "v": LEVEL},
)
SHOWN = Names(symbols={"M1": "V_{-,1}", "P1": "V_{+,1}", "M2": "V_{-,2}", "P2": "V_{+,2}"})
SHIFTS = Names(symbols={"A": r"\tilde X_a", "B": r"\tilde X_b"})
SUMS = Names(
    symbols={"gd": r"\sum_ag_a\delta_a", "dhd": r"\sum_{ab}h_{ab}\delta_a\delta_b",
             "d": r"\sum_a|\delta_a|"},
    ranges={"a": range(1, 4), "b": range(1, 4)},
)  # fmt: skip
FOLDED = Names(
    meanings={"s": r"\sqrt{\frac{\sigma_\theta^2(1-a^{2t})}{\eta(2-\eta K)}}",
              "m": r"a^t\varepsilon(0)", "a": r"1-\eta K"},
)  # fmt: skip

THREE = range(1, 4)
VECTORS = Names(
    symbols={f"d{k}": rf"\Delta_{k}" for k in THREE},
    meanings={"K": r"\sum_ag_a^2", r"\Delta": r"\Delta", "L": "3"},
    ranges={"a": THREE, "b": THREE},
    columns={"g": ("g_1", "g_2", "g_3"), r"\Delta": (r"\Delta_1", r"\Delta_2", r"\Delta_3")},
    arguments=(3,),
)
PAIR = range(2)
DATA = Names(
    symbols={f"J{a}_{ell}": f"J_{{{a},{ell}}}" for a in PAIR for ell in PAIR},
    meanings={
        **{f"K_{{{a},{b}}}": rf"\sum_\ell J_{{{a}\ell}}J_{{{b}\ell}}"
           for a in PAIR for b in PAIR},
        r"K_{\alpha\beta}": r"\sum_\ell J_{0\ell}J_{1\ell}",
        r"K_{\beta\alpha}": r"\sum_\ell J_{1\ell}J_{0\ell}",
    },
    ranges={r"\alpha": PAIR, r"\beta": PAIR, r"\ell": PAIR}, arguments=(2, 2),
)  # fmt: skip
WEIGHED = r"p_1\lambda_{\min}%s+p_2\lambda_2%s+(1-p_1-p_2)\lambda_{\max}%s"
LEVELS = Names(
    symbols={"highest": r"\lambda_{\max}", "lowest": r"\lambda_{\min}", "p1": "p_1", "p2": "p_2",
             "v2": r"\lambda_2"},
    meanings={
        "p_3": "1-p_1-p_2", r"\lambda_1": r"\lambda_{\min}", r"\lambda_3": r"\lambda_{\max}",
        r"\langle O\rangle": WEIGHED.replace("%s", ""),
        r"\operatorname{Var}_\chi O": WEIGHED.replace("%s", "^2") + r"-\langle O\rangle^2",
    },
    ranges={"k": THREE}, arguments=(3,),
)  # fmt: skip
OUTPUTS = [(i, a) for i in PAIR for a in PAIR]
SLOPES = Names(
    symbols={
        **{f"{name}_{i}{a}": f"{name}_{{{i};{a}}}" for i, a in OUTPUTS for name in "zy"},
        **{f"d_{i}{a}": rf"\frac{{dz_{{{i};{a}}}}}{{d\theta_\mu}}" for i, a in OUTPUTS},
    },
    meanings={rf"\varepsilon_{{{i},{a}}}": f"z_{{{i};{a}}}-y_{{{i};{a}}}" for i, a in OUTPUTS},
    ranges={"i": PAIR, r"\alpha": PAIR}, arguments=(2,),
)  # fmt: skip

# Where output 0 and datum 1 are moved; (i_1, α) run over all outputs and data.
FLOW = Names(
    symbols={
        **{f"{name}_{i}{a}": f"{name}_{{{i};{a}}}" for i, a in OUTPUTS for name in "zy"},
        **{f"g_{i}{a}_{m}": f"g_{{{i},{a},{m}}}" for i, a in OUTPUTS for m in range(2)},
    },
    meanings={
        **{rf"\varepsilon_{{{i},{a}}}": f"z_{{{i};{a}}}-y_{{{i};{a}}}" for i, a in OUTPUTS},
        **{rf"H_{{i,{i},\delta,{a}}}":
           "+".join(f"g_{{0,1,{m}}}g_{{{i},{a},{m}}}" for m in range(2)) for i, a in OUTPUTS},
    },
    ranges={"i_1": PAIR, r"\alpha": PAIR}, arguments=(0, 1, 2),
)  # fmt: skip
