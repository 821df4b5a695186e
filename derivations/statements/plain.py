"""The LaTeX of derivations as plain text for a terminal.

Only what derivations write is known here: fractions, operators, Greek letters, delimiters,
powers and indices. What is not known is shown without its backslash.
"""

from __future__ import annotations

import re

__all__ = ["latex_to_plain"]

_NAMES = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "varepsilon": "ε", "theta": "θ",
    "ell": "ℓ", "mu": "μ", "tau": "τ", "chi": "χ", "Psi": "Ψ", "psi": "ψ", "sigma": "σ",
    "lambda": "λ", "eta": "η", "pi": "π", "partial": "∂", "dagger": "†", "langle": "⟨",
    "rangle": "⟩", "sum": "Σ", "prod": "∏", "int": "∫", "leq": "≤", "geq": "≥", "neq": "≠",
    "approx": "≈", "to": "→", "infty": "∞", "otimes": "⊗", "cdot": "·", "cdots": "⋯",
    "dots": "…", "cap": "∩", "emptyset": "∅", "pm": "±", "ll": "≪", "times": "×", "mathcal": "",
    "in": "∈", "oplus": "⊕", "Leftrightarrow": "⇔", "Var": "Var", "sqrt": "√", "quad": "  ",
    "qquad": "    ", "Delta": "Δ", "Tr": "Tr\x03", "gg": "≫", "propto": "∝", "sim": "∼",
    "simeq": "≃", "kappa": "κ", "rho": "ρ", "varphi": "φ", "phi": "φ", "epsilon": "ϵ", "Omega": "Ω",
    "nabla": "∇", "mid": " | ", "iff": "⇔", "Rightarrow": "⇒", "Longrightarrow": "⟹",
    "lVert": "‖", "rVert": "‖", "square": "□", "not": "not ", "big": "", "Big": "",
    "bigl": "", "bigr": "", "lesssim": "≲", "Longleftrightarrow": "⇔",
    "sin": "sin ", "max": "max",
}  # fmt: skip
_POWERS = str.maketrans("0123456789-+nk", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿᵏ")
_BRACED = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
_RELATIONS = (
    "leq|geq|neq|approx|simeq|to|ll|gg|in|sim|propto|lesssim|(?:Left|Long)?[Rr]ightarrow|iff|"
    "Longleftrightarrow"
)
# What a slash may divide by without parentheses: one letter, word or number with index and power.
_INDEX = r"(?:[_^](?:\w|\\[A-Za-z]+|\{[^{}]*\}))*"
_ATOM = re.compile(
    r"(?:d|\\partial ?)?"
    rf"(?:[A-Za-z]|[a-z]{{4,}}|\\sqrt{_BRACED}|\\[A-Za-z]+|\{{[A-Za-z]\W\}}|\d+|\([^()]*\))"
    rf"'*{_INDEX}"
)
# A letter, number or bracket with which a fraction is multiplied, but no relation.
_FACTOR = re.compile(
    rf"(?<!\\)[A-Za-z0-9)}}']$|\\(?!(?:{_RELATIONS}|quad|qquad|d?cdots?)$)[A-Za-z]+$"
)


def latex_to_plain(tex: str) -> str:
    r"""Return a formula, or text with formulas between dollar signs, for a terminal.

    Examples
    --------
    >>> latex_to_plain(r"\bar K=\frac{2L\operatorname{Tr}\left(O^{2}\right)}{N^2}")
    'K̄=2L Tr(O²)/N²'
    >>> latex_to_plain(r"$\mathbb{E}\,U_{ij}U^\dagger_{kl}$ at $N\geq2$")
    'E U_ijU†_kl at N ≥ 2'
    >>> latex_to_plain(r"[O,\tilde X]\Rightarrow\overline{\varepsilon^2}\leq\binom{N+1}2^{-1}")
    '[O,X̃] ⇒ mean(ε²) ≤ binom(N+1, 2)⁻¹'
    """
    text = re.sub(
        r"\\(left|right|bigl|bigr|Bigl|Bigr|displaystyle|allowbreak)(?![A-Za-z])\.?", "", tex
    )
    text = text.replace(r"\{", "\x01").replace(r"\}", "\x02")
    text = re.sub(
        r"(?<=[A-Za-z0-9}])(?<! \})\\(?=(operatorname|log|exp|lim)(?![A-Za-z]))", r" \\", text
    )
    text = re.sub(r"\\(operatorname|mathbb)" + _BRACED, "\\2\x03", text)
    text = re.sub(r"\\(mathrm|text|textsc|emph)" + _BRACED, r"\2", text)
    text = re.sub(r"\\(begin|end)\{aligned\}|&|\\\\", " ", text)
    text = re.sub(r"\\(mathsf|texttt)(?:" + _BRACED + r"| ?([A-Z]))", r"\2\3", text)
    text = re.sub(r"\\binom" + _BRACED + r"(?:" + _BRACED + r"|(\w))", r" binom(\1, \2\3)", text)
    text = re.sub(r"\\overline" + _BRACED, " mean(\\1)", text)
    text = re.sub(
        r"\\(tilde|hat|dot)(?!s)(?:\{(\\?[A-Za-z]+)\}| ?(\\[A-Za-z]+|[A-Za-z]))", _accent, text
    )
    text = re.sub(r"\\bar(?:\{([A-Za-z])\}| ?([A-Za-z]))", "{\\1\\2\u0304}", text)
    text = re.sub(r"\\bar\\chi", "χ\u0304", text)
    text = _fractions(text)
    bound = r"(?:" + _BRACED + r"|\\[A-Za-z]+|\w)"
    text = re.sub(rf"\\(sum|prod)_{bound}(?:\^{bound})?", "\\g<0>\x04", text)
    text = re.sub(r"\\(log|exp|erf|cos|sin)(?![A-Za-z]) ?", "\\1\x03", text)
    text = re.sub(r"\\sqrt" + _BRACED, lambda m: "√" + _under_root(m[1]), text)
    text = re.sub(
        rf"(?:\s|\\ )*\\({_RELATIONS})(?![A-Za-z])\s*",
        _relation,
        text,
    )
    text = re.sub(r"\\([A-Za-z]+)(?: (?=[A-Za-z\\]))?", lambda m: _NAMES.get(m[1], m[1]), text)
    text = re.sub(r"\\[,;! ]", " ", text).replace(r"\|", "‖")
    text = re.sub(r"\^\{?([†*])\}?", r"\1", text)
    text = re.sub(r"\^(?:\{([-+0-9nk]+)\}|([0-9nk]))", _power, text)
    text = re.sub(r"[_^]" + _BRACED, _raised_or_lowered, text)
    text = re.sub(r"(lim_\([^()]*\)|lim_\w) ?", r"\1 ", text)
    text = re.sub(r"[{}$~]|\\", "", text).replace("--", "–")
    text = re.sub(r"\x03\s*(?=[A-Za-zΑ-ω∂])", " ", text).replace("\x03", "")
    text = re.sub(r" *\x04[\x04 ]*", " ", text)
    return text.replace("\x01", "{").replace("\x02", "}").strip()


def _fractions(text: str) -> str:
    pattern = re.compile(r"\\[dt]?frac" + _BRACED + _BRACED)
    while match := pattern.search(text):
        before, after = text[: match.start()], text[match.end() :]
        above, below = match.groups()
        below = below if _ATOM.fullmatch(below.strip()) else f"({below.strip()})"
        fraction = f"{_group(above, '+-/=')}/{below}"
        if re.search(r"\\(log|exp) ?$", before):
            fraction = f"({fraction})"
        elif _FACTOR.search(before):
            fraction = "\x04" + fraction
        if re.match(r"[A-Za-z0-9(]|\\(?!right|[,;!]|quad|qquad|" + _RELATIONS + ")", after):
            fraction += "\x04"  # what follows is not divided by
        text = before + fraction + after
    return text


def _group(part: str, splitting: str = "+-/ =") -> str:
    """Put parentheses around what a slash or an index would tear apart."""
    bare = re.sub(r"\\left|\\right", "", part.strip())
    bare = re.sub(r"(\\[A-Za-z]+) (?=[A-Za-z\\])", r"\1", bare)
    depth, splits = 0, False
    for place, character in enumerate(bare):
        depth += character in "({[" or 0
        depth -= character in ")}]" or 0
        splits |= depth == 0 and character in splitting and place > 0
    return f"({part.strip()})" if splits or (")(" in bare and " " in splitting) else part.strip()


def _raised_or_lowered(match: re.Match[str]) -> str:
    inner = re.sub(r"[_^]" + _BRACED, _raised_or_lowered, match[1])
    one = re.fullmatch(r"\(.*\)|-?\d+|.|" + _ATOM.pattern, inner.strip())
    torn = re.search(r"[_)].+_|\).", inner) or (match[0][0] == "^" and not one)
    return match[0][0] + (f"({inner.strip()})" if torn else _group(inner))


def _under_root(part: str) -> str:
    """Put parentheses around all but a single symbol or number."""
    return part if re.fullmatch(r"\s*(\d+|\\?[A-Za-z]+)\s*", part) else f"({part})"


_ACCENTS = {"tilde": "\u0303", "hat": "\u0302", "dot": "\u0307"}


def _accent(match: re.Match[str]) -> str:
    letter = match[2] or match[3]
    return "{" + _NAMES.get(letter.removeprefix("\\"), letter) + _ACCENTS[match[1]] + "}"


def _relation(match: re.Match[str]) -> str:
    return f" {_NAMES[match[1]]} "


def _power(match: re.Match[str]) -> str:
    return (match[1] or match[2]).translate(_POWERS)
