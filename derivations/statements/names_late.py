"""What letters mean where trainings end: circuits that reach a state, descent in two numbers."""

from __future__ import annotations

from collections.abc import Mapping

from derivations.statements.names_shared import THREE, Names

__all__ = ["LATE_CHAPTERS", "LATE_STEPS"]

_K, _MU = r"\mathbb{E}[K\mid\chi]", r"\mathbb{E}[\mu\mid\chi]"
_KERNEL = {_K: r"\frac{2NL}{N^2-1}\operatorname{Var}_\chi O"}
_OF_PROJECTOR = {
    _K: r"\frac{2NLo(1-o)}{N^2-1}",
    _MU: r"\frac{2L(L-1)N^2o(1-o)(1-2o)}{(N^2-1)^2}"
    r"+\frac{4L(N+2)o(1-o)(2-(N+2)o)}{(N^2-1)(N+3)}",
    r"\lambda": r"\frac{(L-1)N(1-2o)}{N^2-1}-\frac{2(N+2)((N+2)o-2)}{N(N+3)}",
}
_ERROR = r"\varepsilon(t)"
_LEVEL = {
    "C": r"\kappa(O_0+\varepsilon)(1-O_0-\varepsilon)-\kappa(1-2(O_0+\varepsilon))\varepsilon"
}
_SIGNS = "Inside, at the edge of, and beyond the spectrum"

LATE_CHAPTERS: Mapping[str, Names] = {
    "restricted-kernel": Names(meanings=_KERNEL),
    "restricted-lambda": Names(meanings=_KERNEL),
    "three-regimes": Names(symbols={"C_any": "C"}),
    "lotka-volterra": Names(
        symbols={"dlambda": r"\frac{d\lambda}{dt}"},
        meanings={r"\frac{d\lambda}{dt}": r"\frac{d\lambda}{dt}"},
    ),
    "At the edge of the spectrum and beyond: the least curvature is left": Names(
        symbols={f"{name}{k}": f"{tex}_{k}"
                 for name, tex in (("h", "h"), ("theta", r"\theta")) for k in THREE},
        ranges={"a": THREE, "b": THREE}, arguments=(3,),
    ),
}  # fmt: skip

LATE_STEPS: Mapping[tuple[str, ...], Names] = {
    ("error-meta-kernel", "the ratio", "left"): Names(
        meanings={r"\zeta": r"\frac{\mathbb{E}\,\varepsilon\mu}{\bar K^2}"}),
    ("restricted-kernel", "a rank-one projector", "left"): Names(meanings=_OF_PROJECTOR),
    ("restricted-lambda", "the ratio", "left"): Names(meanings=_OF_PROJECTOR),
    ("restricted-zeta", "the ratio", "left"): Names(meanings=_OF_PROJECTOR),
    ("restricted-zeta", "the second ratio", "left"): Names(meanings=_OF_PROJECTOR),
    ("lotka-volterra", "closed", "left"): Names(meanings={r"\mu": r"\lambda K"}),
    ("three-regimes", "the error decays", "left"): Names(
        meanings={_ERROR: r"\frac{\varepsilon(0)}{1+K(0)(e^{\eta Ct}-1)/C}"}),
    ("three-regimes", "the error falls like 1/t", "left"): Names(
        meanings={_ERROR: r"\frac{\varepsilon(0)}{1+\eta K(0)t}"}),
    ("three-regimes", "the error freezes", "left"): Names(
        meanings={_ERROR: r"\frac{\varepsilon(0)}{1+K(0)(1-e^{-\eta Ct})/C}"}),
    (_SIGNS, "C at a reached state", "left"): Names(meanings=_LEVEL),
    (_SIGNS, "inside", "left"): Names(meanings={**_LEVEL, r"\varepsilon": "0"}),
    (_SIGNS, "above", "left"): Names(meanings={**_LEVEL, r"\varepsilon": "1-O_0"}),
    (_SIGNS, "below", "left"): Names(meanings={**_LEVEL, r"\varepsilon": "-O_0"}),
    ("three-regimes", "what is conserved in the end", "left"): Names(
        meanings={"K": "h^2s^2", r"\lambda": "-h",
                  r"\varepsilon": r"\varepsilon_\infty-\frac{hs^2}{2}"}),
}  # fmt: skip
