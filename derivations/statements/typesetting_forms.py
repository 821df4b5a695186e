r"""How averages, limits, sums over an index, orders and chains of relations are set."""

from __future__ import annotations

from derivations.statements import forms, written
from derivations.statements.typesetting import (
    ATOM,
    OPERATORS,
    PRODUCT,
    SINGLE,
    binds,
    bracketed,
    formula,
    inside,
    is_letter,
    tex_of,
)
from derivations.statements.written import Written

__all__ = ["RELATIONS"]

RELATIONS = {
    "=": "=", "<=": r"\leq ", "<": "<", ">=": r"\geq ", ">": ">", "->": r"\to ", "~": r"\simeq ",
    "<<": r"\ll ", ">>": r"\gg ", "!=": r"\neq ", "propto": r"\propto ",
    "iff": r"\ \Longleftrightarrow\ ", "=>": r"\ \Rightarrow\ ",
}  # fmt: skip


@tex_of.register
def _root(node: forms.Root) -> str:
    return rf"\sqrt{{{tex_of(formula(node.radicand))}}}"


@tex_of.register
def _absolute(node: forms.Absolute) -> str:
    return rf"\left|{tex_of(formula(node.content))}\right|"


@tex_of.register
def _factorial(node: forms.Factorial) -> str:
    content = formula(node.content)
    tex = tex_of(content)
    whole = isinstance(content, written.Number) and tex.isdigit()
    tex = tex if whole or SINGLE.fullmatch(tex) else bracketed(tex)
    return tex + ("!!" if node.double else "!")


@tex_of.register
def _binomial(node: forms.Binomial) -> str:
    return rf"\binom{{{tex_of(formula(node.above))}}}{{{tex_of(formula(node.below))}}}"


@tex_of.register
def _rising(node: forms.Rising) -> str:
    first, last = node.first, node.first + node.count - 1
    return rf"{inside(first, ATOM)}{inside(first + 1, ATOM)}\cdots{inside(last, ATOM)}"


@tex_of.register
def _total(node: forms.Total) -> str:
    head = r"\prod" if node.product else r"\sum"
    index, low, high = (tex_of(formula(x)) for x in (written.w(node.index), node.low, node.high))
    return rf"{head}_{{{index}={low}}}^{{{high}}}" + _behind(node.body)


def _behind(body: Written) -> str:
    """Return what an operator acts on."""
    tex = inside(body, PRODUCT)
    return (" " if tex[0].isalpha() else "") + tex


@tex_of.register
def _average(node: forms.Average) -> str:
    under = f"_{{{node.over}}}" if node.over else ""
    body = formula(node.body)
    tex = tex_of(body)
    if binds(body) < PRODUCT:
        return rf"\mathbb{{E}}{under}\left[{tex}\right]"
    return rf"\mathbb{{E}}{under}" + ("" if tex.startswith(OPERATORS) else r"\,") + tex


@tex_of.register
def _limit(node: forms.Limit) -> str:
    variable, to = tex_of(formula(node.variable)), tex_of(formula(node.to))
    return rf"\lim_{{{variable}\to {to}}}" + _behind(node.body)


@tex_of.register
def _derivative(node: forms.Derivative) -> str:
    d = r"\partial" if node.partial else "d"
    power = f"^{node.times}" if node.times > 1 else ""
    by, body = tex_of(formula(node.by)), formula(node.body)
    gap = " " if node.partial and by[0].isalpha() else ""
    tex = tex_of(body)
    if is_letter(body):
        space = " " if node.partial and tex[0].isalpha() else ""
        return rf"\frac{{{d}{power}{space}{tex}}}{{{d}{gap}{by}{power}}}"
    inner = inside(body, ATOM)
    apart = r"\," if inner.startswith(r"\frac") else ""  # not to be read as a product of fractions
    return rf"\frac{{{d}{power}}}{{{d}{gap}{by}{power}}}{apart}{inner}"


@tex_of.register
def _evaluated(node: forms.Evaluated) -> str:
    at = ",".join(f"{tex_of(formula(name))}={tex_of(formula(to))}" for name, to in node.at)
    return rf"\left.{inside(node.body, PRODUCT)}\right|_{{{at}}}"


@tex_of.register
def _order(node: forms.Order) -> str:
    return f"O({tex_of(formula(node.of))})"


@tex_of.register
def _row(node: forms.Row) -> str:
    return r"\left(" + r",\ ".join(tex_of(formula(item)) for item in node.items) + r"\right)"


@tex_of.register
def _chain(node: forms.Chain) -> str:
    tex = tex_of(formula(node.parts[0]))
    for relation, part in zip(node.relations, node.parts[1:], strict=True):
        tex += RELATIONS[relation] + tex_of(formula(part))
    return tex


@tex_of.register
def _where(node: forms.Where) -> str:
    tex = tex_of(formula(node.body))
    for clause in node.clauses:
        words = isinstance(clause, written.Words) and not clause.text.startswith(("and ", ","))
        tex += (r"\quad " if words else r",\quad ") + tex_of(formula(clause))
    return tex
