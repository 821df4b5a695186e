"""Small texts of pages: plain prose with names as code, numbers, states, words for a search."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from qntk_check.report.powers import with_powers
from qntk_check.report.trials import Row
from qntk_check.report.typeset import TypesetStep
from qntk_check.site import mathematics
from qntk_check.site.contents import Known

__all__ = [
    "died", "equation", "equations", "letter", "number", "one_formula", "paragraphs", "plain",
    "raised", "search_text", "sentence", "slug", "states", "summary_and_example",
]  # fmt: skip

# A letter, or what ends in one, with an index or a power: W_1, e^(iθ), W_(L+1), V_−,ℓ, |g|^k.
_SCRIPT = re.compile(
    r"(?:(?<=Var)|(?<=Tr)|(?<![a-z]{2})(?<![A-Z][a-z])"
    r"(?<=[A-Za-zΑ-ωℓℒ𝔞-𝔷0-9\u0302-\u0307)|⟩†⁰-⁹₀-₉²³]))([_^])"
    r"(\((?:[^()]|\([^()]*\))*\)|[−+],[ℓL\d]|[−+]?\d+|(?<=_)[α-ω]{2,}|[a-z]{2,}(?![A-Za-zα-ω\d_(])|[−+]?\w|[−+])"
)
_GREEK = {
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "kappa", "lambda", "mu",
    "rho", "sigma", "tau", "phi", "chi",
}  # fmt: skip
# A hyphen that is a minus: before a number or a bracket that nothing precedes, or between spaces.
_MINUS = re.compile(r"(?<![\w)\]²³⁰-⁹}-])-(?=[\d(])|(?<= )-(?= \S)")
_CODE = re.compile(r"`+([^`]+)`+|(?<![\w.])((?:formulas|qntk_check)\.[a-z_.]+\w(?:\([^()]*\))?)")


def plain(text: str) -> Markup:
    """Return a text with its names as code, its indices below and its powers above the line.

    Examples
    --------
    >>> plain("see formulas.kernel_mean, N < 4")
    Markup('see <code>formulas.kernel_mean</code>, N &lt; 4')
    >>> plain("e^(iθ_1X) W_{L+1} of `a_b` and kernel_mean")
    Markup('e<sup>iθ<sub>1</sub>X</sup> W<sub>L+1</sub> of <code>a_b</code> and kernel_mean')
    >>> plain("K_αβ, W_ij², W†_kl")
    Markup('K<sub>αβ</sub>, W<sub>ij</sub>², W†<sub>kl</sub>')
    >>> plain("O = (1, -1), one-layer steps 3-4, N - 1")
    Markup('O = (1, −1), one-layer steps 3-4, N − 1')
    """
    from derivations.statements.plain import unbraced

    shown, at = "", 0
    escaped = str(escape(unbraced(str(text))))
    for code in _CODE.finditer(escaped):
        shown += _with_scripts(escaped[at : code.start()]) + f"<code>{code[1] or code[2]}</code>"
        at = code.end()
    return Markup(shown + _with_scripts(escaped[at:]))


def _with_scripts(text: str) -> str:
    """Set indices and powers of text that is escaped, and its numbers as a reader writes them."""

    def script(found: re.Match[str]) -> str:
        tag, inside = "sub" if found[1] == "_" else "sup", found[2]
        bare = inside[1:-1] if inside[0] == "(" and len(inside) > 3 else inside  # z^(L) is a label
        return f"<{tag}>{_with_scripts(bare)}</{tag}>"

    return _SCRIPT.sub(script, _MINUS.sub("−", with_powers(text)))


def sentence(text: str) -> str:
    """Return a text as a sentence: with a capital at its head and a stop at its end.

    A letter of mathematics keeps its case.

    Examples
    --------
    >>> sentence("for a Pauli string it stops"), sentence("ηK is 1"), sentence("z = 2x")
    ('For a Pauli string it stops.', 'ηK is 1.', 'z = 2x.')
    """
    word = re.match(r"[a-z]{2,}(?=[ ,])|a(?= )", text)
    head = text[0].upper() if word else text[:1]
    return head + text[1:] + ("" if text.endswith((".", "?")) else ".")


def letter(name: str) -> str:
    """Return the name of a Greek letter as that letter, and every other name as it is.

    Examples
    --------
    >>> letter("sigma"), letter("ratio"), letter("eta K")
    ('σ', 'ratio', 'η K')
    """
    from derivations.statements.plain import latex_to_plain

    words = (latex_to_plain(rf"\{word}") if word in _GREEK else word for word in name.split(" "))
    return " ".join(words)


def number(value: object) -> str:
    """Return a number for reading.

    Examples
    --------
    >>> number(0.19673467), number(1e-9), number(12.0), number(None), number("half")
    ('0.1967', '1·10⁻⁹', '12', 'nothing', 'half')
    """
    if value is None:
        return "nothing"
    if not isinstance(value, float | int):
        return str(value)
    shown = f"{value:.4g}"
    if "e" not in shown:
        return shown
    digits, _, power = shown.partition("e")
    return f"{digits}·10{raised(int(power))}"


def raised(power: int) -> str:
    """Return a number as a superscript.

    Examples
    --------
    >>> raised(-12)
    '⁻¹²'
    """
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def died(row: Row, value: float) -> str:
    """Return how a rival died: how far it lies from what was measured.

    Examples
    --------
    >>> row = Row("c", "m", True, 1.0, 0.1, 1e-9, 1e-6, {"twice": 2.0}, 0, 9, 1.0, 0.01, 0.0,
    ...           None, False, False, "", "SUPPORTED", {})
    >>> died(row, 2.0)
    '100 standard errors from the mean'
    """
    if row.mean is None:
        return "nothing was drawn"
    if not row.standard_error:
        return "nothing scatters, and it is another number"
    return f"{abs(value - row.mean) / row.standard_error:.3g} standard errors from the mean"


def equation(step: TypesetStep) -> Markup:
    """Return the equation of a step."""
    return mathematics.equation(step["left"], step["relation"], step["right"])


def states(found: Iterable[str]) -> Markup:
    """Return what a derivation states, a line for each statement."""
    return mathematics.scrolling(mathematics.display(tex) for tex in found)


def one_formula(tex: str) -> Markup:
    """Return a formula of its own, on as many lines as it needs."""
    return mathematics.lines(tex)


def search_text(item: Known) -> str:
    """Return the words by which a claim is found."""
    parts = [item.claim.id, item.title, item.entry.place, item.entry.says, item.claim.plain,
             item.record.get("why", ""), item.record.get("corrected") or "", item.verdict,
             item.kind, item.paper.name, *item.claim.formulas]  # fmt: skip
    return " ".join(parts)


def equations(item: Known) -> str:
    """Return the numbers of the equations of a claim, ranges written out.

    Examples
    --------
    >>> from qntk_check.verdicts.paper import Entry
    >>> from types import SimpleNamespace
    >>> equations(SimpleNamespace(entry=Entry(1, "", "(40)–(42), (3)", "", "", "")))
    '40 41 42 3'
    """
    found: list[int] = []
    for first, last in re.findall(r"\((\d+)\)(?:[–-]\((\d+)\))?", item.entry.place):
        found += range(int(first), int(last or first) + 1)
    return " ".join(map(str, found))


def slug(text: str) -> str:
    """Return a text as a name of a file or an anchor.

    Examples
    --------
    >>> slug("liu2024/kernel-mean")
    'liu2024-kernel-mean'
    """
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")


def paragraphs(text: str) -> Markup:
    """Return a docstring as paragraphs, its examples as code."""
    made: list[str] = []
    for block in re.split(r"\n\s*\n", inspect.cleandoc(text)):
        if re.match(r"\w+\n-+$", block):
            continue
        if block.lstrip().startswith(">>>"):
            made.append(f'<pre tabindex="0">{escape(block)}</pre>')
        elif not re.match(r"\w+\n-+\n", block):
            shown = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", block)
            made.append(f"<p>{plain(shown)}</p>")
        elif ">>>" in block:
            made.append(f'<pre tabindex="0">{escape(block[block.index(">>>") :])}</pre>')
    return Markup("".join(made))


def summary_and_example(found: object) -> tuple[str, str]:
    """Return the first sentence of an object's docstring, and its example.

    Examples
    --------
    >>> summary_and_example(raised)
    ('Return a number as a superscript.', ">>> raised(-12)\\n'⁻¹²'")
    """
    text = inspect.getdoc(found) or ""
    head = " ".join(re.split(r"\n\s*\n", text)[0].split())
    _, _, examples = text.partition("Examples\n--------\n")
    lines: Sequence[str] = examples.strip().splitlines()
    stop = next((k for k, line in enumerate(lines) if re.match(r"-{4,}$", line)), len(lines) + 1)
    return re.sub(r":\w+:`~?([^`]+)`", r"`\1`", head), "\n".join(lines[: max(stop - 1, 0)]).strip()
