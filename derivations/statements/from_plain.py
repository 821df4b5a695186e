r"""Plain text whose mathematics is written in Unicode as text with formulas in LaTeX.

What a claim assumes, and what a step is called, is written once, as a terminal shows it: ``√(KL)``,
``E|U_11|^{2k}``, ``N(N+1)⋯(N+k−1)/k!``. For a page it becomes a formula as a whole, from its first
letter to its last; words stay words, and the name of a function of the package is set as code.

A formula is a row of operands with operators between them that holds at least one letter of
mathematics: a Greek one, one that stands alone (but not the words ``a`` and ``I``), or one with an
index or a power. A number alone, ``(22)``, ``3-design`` and ``App. B`` are text.
"""

from __future__ import annotations

import re

__all__ = ["escape", "plain_to_latex"]

_SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    **{sign: f"$^{digit}$" for digit, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}, "⁻": "$^-$",
}  # fmt: skip
_LETTERS = {
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "Δ": r"\Delta",
    "ε": r"\varepsilon", "ζ": r"\zeta", "η": r"\eta", "ι": r"\iota", "ν": r"\nu", "ξ": r"\xi",
    "υ": r"\upsilon", "ψ": r"\psi", "ω": r"\omega", "Γ": r"\Gamma", "Θ": r"\Theta",
    "Λ": r"\Lambda", "Ξ": r"\Xi", "Π": r"\Pi", "Φ": r"\Phi",
    "θ": r"\theta", "κ": r"\kappa", "λ": r"\lambda",
    "μ": r"\mu", "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau", "φ": r"\varphi",
    "χ": r"\chi", "Ψ": r"\Psi", "Ω": r"\Omega", "ℓ": r"\ell", "ℒ": r"\mathcal L",
    "∂": r"\partial", "Σ": r"\sum", "∏": r"\prod", "∫": r"\int", "∞": r"\infty",
    "½": r"\tfrac12", "¾": r"\tfrac34", "⅔": r"\tfrac23",
}  # fmt: skip
_OPERATORS = {
    "=": "=", "<": "<", ">": ">", "+": "+", "/": "/", "−": "-", "·": r"\cdot", "×": r"\times",
    "±": r"\pm", "⊗": r"\otimes", "⊕": r"\oplus",
    "≈": r"\approx", "≡": r"\equiv", "≤": r"\leq", "≥": r"\geq",
    "≠": r"\neq", "≪": r"\ll", "≫": r"\gg", "∝": r"\propto", "∼": r"\sim", "~": r"\sim",
    "→": r"\to", "⇔": r"\Leftrightarrow", "∈": r"\in", "…": r"\dots", "⋯": r"\cdots",
}  # fmt: skip
_WORDS = {
    "Tr": r"\operatorname{Tr}", "Var": r"\operatorname{Var}", "exp": r"\exp", "log": r"\log",
    "cos": r"\cos", "sin": r"\sin",
}  # fmt: skip
_HIGH = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
_RAISED = re.compile(f"⁻?[{_HIGH[:-1]}]+")
_POWERS = {**dict(zip(_HIGH, "0123456789-", strict=True)), "†": r"\dagger", "ᵀ": r"\mathsf T"}
_LOW = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
# What stands in text outside of formulas.
_TEXT = {
    **{sign: f"${tex}$" for sign, tex in {**_LETTERS, **_OPERATORS}.items() if ord(sign) > 127},
    "…": r"\dots{}", "⋯": r"$\cdots$", "§": r"\S{}", "–": "--", "—": "---", "√": r"$\surd$",
    "†": r"$^\dagger$", "⟨": r"$\langle$", "⟩": r"$\rangle$", "‖": r"$\Vert$", "′": "$'$",
    "ᵀ": r"$^{\mathsf T}$", "₀": "$_0$", "₁": "$_1$", "₂": "$_2$", "\u0304": "",
}  # fmt: skip
_CODE = re.compile(
    r"(?<![\w.])[a-z]\w+(?:\.[a-z]\w+)+(?:\([^()]*\))?|`[^`]+`"
    r"|(?<![\w.])[a-z]{2,}(?:_[a-z]{2,})+(?!\w)"
)
_HYPHENATED = re.compile(r"(?<![\w-])[a-z]+(?:-[a-z0-9]+)+(?![\w-])")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LATIN = re.compile(r"[A-Za-z]+")
# An initial, as in J. Math. Phys., and the number of an appendix are no letters of mathematics.
_INITIAL = re.compile(r"[A-Z]\.\s?[A-Z][a-z]*\.")
_LISTED = re.compile(r"\([a-z]\)")
_NUMBERED = re.compile(r"(App\.|[Aa]ppendix|[Ss]ection) $")


def escape(text: str) -> str:
    r"""Escape plain text for LaTeX.

    Examples
    --------
    >>> escape("50 % of x_1")
    '50 \\% of x\\_1'
    """
    return "".join(_SPECIAL.get(character, character) for character in text)


def plain_to_latex(text: str, claims: tuple[str, ...] = ()) -> str:
    r"""Return plain text with its formulas written for pdflatex.

    Parameters
    ----------
    text
        As a terminal shows it.
    claims
        Names of claims, which are set as references to their sections.

    Examples
    --------
    >>> plain_to_latex("K̄ ≈ Tr(O²), for each V_−,ℓ of (22)")
    '$\\bar K\\approx\\operatorname{Tr}(O^2)$, for each $V_{-,\\ell}$ of (22)'
    >>> plain_to_latex("by abs(ε(0))/√(KL), see formulas.late_kernel")
    'by $|\\varepsilon(0)|/\\sqrt{KL}$, see \\texttt{formulas.\\allowbreak{}late\\_kernel}'
    >>> plain_to_latex("0.75⁴⁰ is left, or e⁻⁵")
    '$0.75^{40}$ is left, or $e^{-5}$'
    """
    shown, at = "", 0
    while at < len(text):
        code = _CODE.match(text, at)
        word = _HYPHENATED.match(text, at)
        if code:
            shown, at = shown + _code(code[0].strip("`"), claims), code.end()
        elif word and word[0] in claims:
            shown, at = shown + _code(word[0], claims), word.end()
        elif found := _Formula(text, at).read():
            shown, at = shown + f"${found[0]}$", found[1]
        else:
            match = word or _LATIN.match(text, at) or _NUMBER.match(text, at)
            end = match.end() if match else at + 1
            shown, at = shown + _plain(text[at:end]), end
    return shown.replace(r" \%", r"\,\%")


def _code(name: str, claims: tuple[str, ...]) -> str:
    # A name in typewriter has no place to break of its own: at its signs, or else its underscores.
    marks = r"[-.(=]" if re.search(r"[-.(=]", name) else r"\\_"
    broken_up = re.sub(rf"({marks})(?=.)", r"\1\\allowbreak{}", escape(name))
    shown = rf"\texttt{{{broken_up}}}"
    return rf"\hyperref[claim:{name}]{{{shown}}}" if name in claims else shown


def _plain(piece: str) -> str:
    return "".join(_TEXT.get(character, escape(character)) for character in piece)


def joined(parts: list[str]) -> str:
    r"""Return LaTeX side by side, with a space where a command would run into a letter.

    Examples
    --------
    >>> joined([r"\eta", "K", "^2"])
    '\\eta K^2'
    """
    tex = ""
    for part in parts:
        tex += " " if re.search(r"\\[A-Za-z]+$", tex) and part[:1].isalpha() else ""
        tex += part
    return tex


class _Formula:
    """Reads one formula from a place on."""

    def __init__(self, text: str, at: int, *, within: bool = False) -> None:
        self.text, self.within = text, within
        self.at: int = at
        self.parts: list[str] = []
        self.strong = within  # what stands in the brackets of a formula is one

    def read(self) -> tuple[str, int] | None:
        """Return the LaTeX and where it ends; None if no formula begins here."""
        end, kept, operand = self.at, 0, False
        while self.at < len(self.text):
            before = self.at
            spaced = self.text[self.at] == " " and bool(self.parts)
            self.at += spaced
            sign = self.text[self.at : self.at + 1]
            if sign in _OPERATORS and (operand or sign in ("−", "±")):
                # A relation between spaces and a slash without: 0 < x, a/b.
                self.parts.append(_OPERATORS[sign])
                self.at += 1
                operand = False
                continue
            tex = self._operand(spaced=spaced and operand)
            if not tex:
                self.at = before
                break
            apart = r"\," if operand and tex.startswith(r"\mathbb") else ""
            self.parts.append(apart + tex)
            end, kept, operand = self.at, len(self.parts), True
        tex = joined(self.parts[:kept])
        return (tex, end) if self.strong and kept and tex != r"\mathbb{E}" else None

    def whole(self) -> str:
        """Return the LaTeX if all of the text is a formula, and an empty text if not."""
        found = self.read()
        return found[0] if found and found[1] == len(self.text) else ""

    def _operand(self, *, spaced: bool) -> str:
        """Take one operand with its index and power; an empty text if none stands here."""
        start, strong = self.at, self.strong
        base = self._base(spaced=spaced)
        if not base:
            self.at, self.strong = start, strong
            return ""
        return base + self._scripts()

    def _base(self, *, spaced: bool) -> str:
        sign = self.text[self.at : self.at + 1]
        if sign in _LETTERS:
            self.at, self.strong = self.at + 1, True
            return _LETTERS[sign]
        if number := _NUMBER.match(self.text, self.at):
            self.at = number.end()
            return "" if spaced else number[0]
        if sign == "√":
            return self._root()
        for opening, closing in ("()", "||", "⟨⟩", "|⟩"):
            if sign == opening and (inner := self._bracket(closing, spaced=spaced)):
                left, right = (_FENCES.get(fence, fence) for fence in (opening, closing))
                return joined([left, inner]) + right
        return self._latin()

    def _bracket(self, closing: str, *, spaced: bool) -> str:
        """Take what stands in brackets, if all of it is a formula."""
        depth, opening = 0, self.text[self.at]
        for place in range(self.at, len(self.text)):
            sign = self.text[place]
            depth += sign == opening and (place == self.at or opening != closing)
            depth -= sign == closing and place > self.at
            if depth == 0:
                content = self.text[self.at + 1 : place]
                # A number in brackets behind a space, or with nothing before, is an equation's,
                # and a relation there is a remark.
                if spaced and re.search("[=<>≈≤≥≪≫≠∝]", content):
                    return ""
                raised = self.text[place + 1 : place + 2] in (*_POWERS, "^")
                sure = (bool(self.parts) and not spaced) or raised or closing == "⟩"
                if not sure and len(content) == 1 and content.islower():
                    return ""  # it counts a list
                tex = _Formula(content, 0, within=sure or self.within).whole()
                if tex:
                    self.at, self.strong = place + 1, True
                return tex
        return ""

    def _root(self) -> str:
        self.at, self.strong = self.at + 1, True
        if self.text[self.at : self.at + 1] == "(" and (inner := self._bracket(")", spaced=False)):
            return rf"\sqrt{{{inner}}}"
        word = _LATIN.match(self.text, self.at)
        if word and len(word[0]) > 1:
            self.at = word.end()
            return rf"\sqrt{{\text{{{word[0]}}}}}"
        inner = self._operand(spaced=False)
        if inner == r"\mathbb{E}":
            inner += self._operand(spaced=False)
        return rf"\sqrt{{{inner}}}" if inner else ""

    def _latin(self) -> str:
        """Take a letter that stands alone, letters side by side, or the name of a function."""
        word = _LATIN.match(self.text, self.at)
        if not word:
            return ""
        name, after = word[0], self.text[word.end() : word.end() + 1]
        before = self.text[self.at - 1 : self.at]
        if name == "abs" and after == "(":
            self.at = word.end()
            self.parts = self.parts or [""]
            inner = self._bracket(")", spaced=False)
            return f"|{inner}|" if inner else ""
        if name in _WORDS:
            self.at = word.end()
            return _WORDS[name]
        attached = bool(self.parts) and not before.isspace() and not self.parts[-1].isdigit()
        alone = len(name) == 1 and not before.isalpha() and before not in ("'", "’", ".")
        alone = alone and after not in ("'", "’") and name not in "aAI"
        alone = alone and not _INITIAL.match(self.text, self.at) and not self._listed()
        alone = alone and not _NUMBERED.search(self.text[: self.at])
        marked = len(name) <= 2 and after in (*_POWERS, "^", "_", "′")
        pauli = bool(re.fullmatch("[XYZI]{2,}", name))
        if not (alone or marked or pauli or ((attached or self.within) and len(name) <= 4)):
            return ""
        self.at, self.strong = word.end(), True
        if self.text[self.at : self.at + 1] == "\u0304":
            self.at += 1
            return rf"{name[:-1]}\bar {name[-1]}"
        return r"\mathbb{E}" if name == "E" and after in ("(", "|", " ", "[") else name

    def _listed(self) -> bool:
        """Whether a letter in brackets counts a list, as in: (b) is, (a) implies (c)."""
        begins = self.text[max(self.at - 2, 0) : max(self.at - 1, 0)] in ("", " ")
        return self.at > 0 and begins and bool(_LISTED.match(self.text, self.at - 1))

    def _scripts(self) -> str:
        """Take an index, powers, primes, a dagger and a factorial."""
        tex = ""
        while self.at < len(self.text):
            sign = self.text[self.at]
            script = _SCRIPT.match(self.text, self.at)
            low = sign in "₀₁₂₃₄₅₆₇₈₉" or bool(script and sign == "_")
            high = sign in (*_POWERS, "′") or bool(script and sign == "^")
            if (low and "_" in tex) or (high and "^" in tex):
                break  # TeX takes one index and one power of an operand
            if run := _RAISED.match(self.text, self.at):
                self.at, raised = run.end(), "".join(_POWERS[one] for one in run[0])
                self.strong |= len(raised) > 1  # 0.9⁶⁰ is a formula, though 10² may be text
                tex += f"^{{{raised}}}" if len(raised) > 1 else f"^{raised}"
            elif sign in _POWERS:
                self.at += 1
                tex += f"^{{{_POWERS[sign]}}}"
            elif sign in "′!":
                self.at += 1
                tex += "'" if sign == "′" else "!"
            elif sign in "₀₁₂₃₄₅₆₇₈₉":
                self.at += 1
                tex += "_" + sign.translate(_LOW)
            elif script:
                self.at = script.end()
                tex += sign + _script(script[2])
                self.strong = True
            else:
                break
        return tex


_FENCES = {"⟨": r"\langle ", "⟩": r"\rangle"}
_SCRIPT = re.compile(r"([_^])(\{[^}]+\}|\([^()]+\)|[−+],[ℓL\d]|\d+|[a-z]{2,}|[−+\w])")


def _script(inside: str) -> str:
    """Return an index or a power in braces where it needs them."""
    if re.fullmatch("[a-z]{2,}", inside):
        return rf"{{\mathrm{{{inside}}}}}"
    label = inside[0] == "(" and len(inside) == 3
    bare = inside if label else inside.strip("{}()")
    signs = {**_LETTERS, "−": "-"}
    tex = joined([signs.get(sign, sign) for sign in bare])
    return tex if len(bare) == 1 and not tex.startswith("\\") else f"{{{tex}}}"
