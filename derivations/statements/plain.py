"""The LaTeX of derivations as plain text for a terminal.

Only what derivations write is known here: fractions, operators, Greek letters, delimiters,
powers and indices. What is not known is shown without its backslash.
"""

from __future__ import annotations

import re

from derivations.statements.alphabets import in_alphabet

__all__ = ["latex_to_plain", "unbraced"]

_NAMES = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "varphi": "φ",
    "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "epsilon": "ϵ", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω", "ell": "ℓ", "partial": "∂", "dagger": "†", "langle": "⟨",
    "rangle": "⟩", "sum": "Σ", "prod": "∏", "int": "∫", "leq": "≤", "geq": "≥", "neq": "≠",
    "le": "≤", "ge": "≥", "ne": "≠", "ast": "*", "lim": "lim", "mathsf": "", "Pr": "Pr\x03",
    "approx": "≈", "to": "→", "infty": "∞", "otimes": "⊗", "cdot": "·", "cdots": "⋯",
    "dots": "…", "cap": "∩", "emptyset": "∅", "pm": "±", "ll": "≪", "times": "×",
    "in": "∈", "oplus": "⊕", "Leftrightarrow": "⇔", "Var": "Var", "sqrt": "√", "quad": "  ",
    "qquad": "    ", "Tr": "Tr\x03", "gg": "≫", "propto": "∝", "sim": "∼", "simeq": "≃",
    "nabla": "∇", "mid": " | ", "iff": "⇔", "Rightarrow": "⇒", "Longrightarrow": "⟹",
    "lVert": "‖", "rVert": "‖", "square": "□", "not": "not ", "big": "", "Big": "",
    "bigl": "", "bigr": "", "lesssim": "≲", "Longleftrightarrow": "⇔",
    "max": "max", "min": "min", "det": "det\x03", "dim": "dim\x03",
}  # fmt: skip
_POWERS = str.maketrans("0123456789-+nk", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿᵏ")
_BRACED = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
_RELATIONS = (
    "leq?|geq?|neq?|approx|simeq|to|ll|gg|in|sim|propto|lesssim|(?:Left|Long)?[Rr]ightarrow|iff|"
    "Longleftrightarrow"
)
# What a slash may divide by without parentheses: one letter, word or number with index and power.
_INDEX = r"(?:[_^](?:\w|\\[A-Za-z]+|\{[^{}]*\}))*"
_ATOM = re.compile(
    rf"(?:[A-Za-z𝒜-𝔷ℒ]|[a-z]{{4,}}|\\sqrt{_BRACED}|\\[A-Za-z]+|\{{[A-Za-z]\W\}}|\d+|\((?:[^()]|\([^()]*\))*\))"
    rf"'*{_INDEX}"
)
# A quotient of differentials, whose slash tears nothing apart: dK/dt, d²/dθ².
_DIFFERENTIAL = re.compile(rf"(?:d|\\partial ?)(?:\^\w)?(?!\()(?:{_ATOM.pattern}|(?=\\|\x04|$))")
# Functions of what stands behind them, which a quotient does not leave without parentheses.
_FUNCTIONS = "log|ln|exp|erf|cosh|sinh|tanh|cos|sin|tan"
# Commands and how many arguments they take, each of which may be one sign without braces.
_TAKING = {"frac": 2, "binom": 2, "sqrt": 1, "mathrm": 1, "mathfrak": 1, "mathcal": 1}
# A letter, number or bracket with which a fraction is multiplied, but no relation.
_FACTOR = re.compile(
    rf"(?<!\\)[A-Za-z0-9)}}']$|\\(?!(?:{_RELATIONS}|quad|qquad|d?cdots?)$)[A-Za-z]+$"
)


def unbraced(text: str) -> str:
    """Return plain text with its indices and powers as a reader has them, without braces of LaTeX.

    Examples
    --------
    >>> unbraced("E y^{2k} of W_{L+1}, the set {1, 2} and f_{0}")
    'E y^(2k) of W_(L+1), the set {1, 2} and f_0'
    """
    return re.sub(r"([_^])" + _BRACED, lambda m: m[1] + _script(m[2]), text)


def _script(inside: str) -> str:
    return inside if len(inside) == 1 else f"({unbraced(inside)})"


def latex_to_plain(tex: str) -> str:
    r"""Return a formula, or text with formulas between dollar signs, for a terminal.

    Examples
    --------
    >>> latex_to_plain(r"\bar K=\frac{2L\operatorname{Tr}\left(O^{2}\right)}{N^2}")
    'K̄=2L Tr(O²)/N²'
    >>> latex_to_plain(r"$\mathbb{E}\,U_{ij}U^\dagger_{kl}$ at $N\geq2$")
    'E U_ij U†_kl at N ≥ 2'
    >>> latex_to_plain(r"[O,\tilde X]\Rightarrow\overline{\varepsilon^2}\leq\binom{N+1}2^{-1}")
    '[O,X̃] ⇒ mean(ε²) ≤ binom(N+1, 2)⁻¹'
    """
    text = re.sub(
        r"\\(left|right|bigl|bigr|Bigl|Bigr|displaystyle|allowbreak)(?![A-Za-z])\.?", "", tex
    )
    text = _with_braces(text.replace(r"\{", "\x01").replace(r"\}", "\x02"))
    text = re.sub(
        rf"(?<=[A-Za-z0-9}}])(?<! \}})\\(?=(operatorname|lim|det|dim|Pr|{_FUNCTIONS})(?![A-Za-z]))",
        r" \\", text,
    )  # fmt: skip
    text = _fractions(_without_fonts(text))
    bound = r"(?:" + _BRACED + r"|\\[A-Za-z]+|\w)"
    text = re.sub(rf"\\(sum|prod)_{bound}(?:\^{bound})?", "\\g<0>\x04", text)
    text = re.sub(rf"\\({_FUNCTIONS})(?![A-Za-z]) ?", "\\1\x03", text)
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
    text = _parted(text)
    text = re.sub(r"[_^]" + _BRACED, _raised_or_lowered, text)
    text = re.sub(r"(lim_\([^()]*\)|lim_\w) ?", r"\1 ", text)
    text = re.sub(r"[{}$~]|\\", "", text).replace("--", "–")
    text = re.sub(r"\x03\s*(?=[A-Za-z0-9Α-ω∂𝒜-𝔷ℒℰ])", " ", text).replace("\x03", "")
    text = re.sub(r" *\x04[\x04 ]*", " ", text)
    return text.replace("\x01", "{").replace("\x02", "}").strip()


def _parted(text: str) -> str:
    """Put a space behind an index where a letter follows: without braces it would be taken for one.

    Examples
    --------
    >>> _parted("h_{ab}g_ag_b, g_a²δ_{i_1i_2}A")
    'h_{ab} g_a g_b, g_a²δ_{i_1 i_2} A'
    """
    parted = re.sub(rf"_(?:{_BRACED}|\w)(?=\{{?[^\W\d_⁰-⁹²³¹ⁿᵏ])", "\\g<0> ", text)
    return parted if parted == text else _parted(parted)  # an index may have indices in it


def _without_fonts(text: str) -> str:
    """Return names, accents and what stands on several lines as one plain line."""
    text = re.sub(r"(\\[A-Za-z]+)(?=\\(?:mathbb|mathrm|text)\{)", r"\1{}", text)
    text = re.sub(r"\\(operatorname|mathbb)" + _BRACED, "\\2\x03", text)
    text = re.sub(r"(?<=_)\\(mathrm|text)" + _BRACED, r"{\2}", text)
    text = re.sub(r"\\(mathrm|text|textsc|emph)" + _BRACED, r"\2", text)
    text = re.sub(r"\\(mathfrak|mathcal)" + _BRACED, lambda m: in_alphabet(m[2], m[1]), text)
    text = re.sub(r"\\(begin|end)\{aligned\}|&|\\\\", " ", text)
    text = re.sub(r"\\(mathsf|texttt)(?:" + _BRACED + r"| ?([A-Z]))", r"\2\3", text)
    text = re.sub(r"\\binom" + _BRACED + r"(?:" + _BRACED + r"|(\w))", r" binom(\1, \2\3)", text)
    text = re.sub(r"\\overline" + _BRACED, " mean(\\1)", text)
    text = re.sub(
        r"\\(tilde|hat|dot)(?!s)(?:\{(\\?[A-Za-z]+)\}| ?(\\[A-Za-z]+|[A-Za-z]))", _accent, text
    )
    text = re.sub(r"\\bar(?:\{([A-Za-z])\}| ?([A-Za-z]))", "{\\1\\2\u0304}", text)
    return re.sub(r"\\bar\\chi", "χ\u0304", text)


def _with_braces(text: str) -> str:
    """Put braces around arguments of one sign: of 1/2 and of a binomial coefficient, say."""
    commands = re.compile(rf"\\[dt]?({'|'.join(_TAKING)})(?![A-Za-z])")
    for found in reversed([*commands.finditer(text)]):
        at, arguments = found.end(), ""
        for _ in range(_TAKING[found[1]]):
            argument = re.compile(rf"\s*(?:{_BRACED}|(\\[A-Za-z]+|[^\s{{}}]))").match(text, at)
            if argument is None:
                break
            arguments += f"{{{argument[1] if argument[2] is None else argument[2]}}}"
            at = argument.end()
        text = text[: found.end()] + arguments + text[at:]
    return text


def _fractions(text: str) -> str:
    pattern = re.compile(r"\\[dt]?frac" + _BRACED + _BRACED)
    while match := pattern.search(text):
        before, after = text[: match.start()], text[match.end() :]
        above, below = match.groups()
        one = _ATOM if not all(map(_DIFFERENTIAL.match, (above, below))) else _DIFFERENTIAL
        below = below if one.fullmatch(below.strip()) else f"({below.strip()})"
        fraction = f"{_group(above, '+-/=')}/{below}"
        if re.search(rf"\\({_FUNCTIONS}) ?$|(?<!\\)(?:{_FUNCTIONS})\x03$", before):
            fraction = f"({fraction})"
        elif _FACTOR.search(before):
            fraction = "\x04" + fraction
        if re.match(r"\s*(?:[A-Za-z0-9(]|\\(?!right|[,;!]|quad|qquad|" + _RELATIONS + "))", after):
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
