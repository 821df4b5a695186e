"""The page of a claim: what it says beside what holds, and all that there is to be known of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qntk_check.formulas.machinery.formula import Formula
from qntk_check.site import courses
from qntk_check.site.calculators import calculator
from qntk_check.site.contents import Contents, Known
from qntk_check.site.formulas import code_of
from qntk_check.site.pictures import tables_of
from qntk_check.site.together import others_on
from qntk_check.verdicts import kernel_checked, registry, routes
from qntk_check.verdicts.model import Tier, VerdictWord

__all__ = ["claim_page", "limits"]

_PROVED = (VerdictWord.PROVED.value, VerdictWord.CORRECTED.value)


def claim_page(contents: Contents, item: Known) -> Mapping[str, object]:
    """Return what the template of a claim's page is given."""
    own = registry.formulas_of(item.paper.name)
    names = list(zip(contents.formula_names(item), item.claim.formulas, strict=True))
    formulas = [(page, own[name]) for page, name in names]
    found = [formula for _, formula in formulas]
    steps = [step for one in item.derivations for step in one["steps"]]
    proved = kernel_checked.known(item.paper).get(item.claim.id)
    corrected = item.typeset["corrected"] if item.typeset else item.record.get("corrected")
    return {
        "title": item.title,
        "item": item,
        "meaning": _meaning(item),
        "fully": bool(item.record.get("fully_proved")),
        "unproved": _unproved(contents, item),
        "tables": tables_of(item.counterexample) if item.counterexample else [],
        "corrected": corrected,
        "formulas": formulas,
        "code": code_of(*formulas[0]) if formulas else "",
        "box": calculator(found, {f.name: _title(f) for f in found}) if found else None,
        "steps": len(steps),
        "wrong": sum(len(step["wrong"].split("; ")) for step in steps if step["wrong"]),
        "routes": routes.said(item.routes),
        "kernel": kernel_checked.told(proved) if item.derivations else "",
        "by_coq": _by_coq(item, proved),
        "sampled": Tier.SAMPLED in item.claim.tiers or Tier.TRAINING in item.claim.tiers,
        "elsewhere": item.paper.elsewhere.get(item.claim.id, ()),
        "courses": courses.with_course(item.rows),
        "asymptotic": any(row.asymptotic for row in item.rows),
        "limits": list(limits(contents, item)),
        "commands": _commands(item),
        "compared": others_on(contents, item),
        "uses": [contents.known[key] for key in contents.uses(item)],
        "used": [contents.known[key] for key in contents.used_by[item.key]],
    }


def _by_coq(item: Known, proved: kernel_checked.KernelChecked | None) -> list[list[str]]:
    """Return what is to be said of each step of each derivation; nothing where nothing is known."""
    if proved is None:
        return [["" for _ in one["steps"]] for one in item.derivations]
    return [
        [f"Coq has not proved it: {why[step['name']]}." if step["name"] in why
         else "Coq has proved it." for step in one["steps"]]
        for place, one in enumerate(item.derivations)
        for why in [kernel_checked.reasons(proved, place)]
    ]  # fmt: skip


def _title(formula: Formula) -> str:
    printed = " (as printed)" if formula.name.endswith("_as_printed") else ""
    return f"{formula.name}{printed}"


def _meaning(item: Known) -> str:
    words = {word.value: word.message for word in VerdictWord}
    return words.get(item.verdict, "No verdict is recorded.")


def _unproved(contents: Contents, item: Known) -> list[Known]:
    """Return what it rests on and is not proved, for a claim that is."""
    if item.verdict not in _PROVED or item.record.get("fully_proved"):
        return []
    below = (contents.known[key] for key in contents.known if key in contents.all_below(item.key))
    return [other for other in below if other.verdict not in _PROVED]


def limits(contents: Contents, item: Known) -> Iterator[str]:
    """Yield what the verdict does not say, sentence by sentence, from what is recorded of it."""
    covered = item.record.get("covered", [])
    yield from (f"Exact for this and no more: {piece}." for piece in covered)
    if not covered and item.claim.reason is None:
        yield "Nothing about it is exact: it stands on samples and runs at the parameters above."
    if unproved := _unproved(contents, item):
        yield "It leans on what is not proved here: " + ", ".join(o.title for o in unproved) + "."
    if item.rows:
        yield (
            f"Samples speak of the {len(item.rows)} parameter sets above; between them and beyond "
            "the statement rests on the other routes."
        )
    if asymptotic := sum(row.asymptotic for row in item.rows):
        yield f"The error rates of {asymptotic} of these tests hold in the limit of many draws."
    if loose := sum(not row.exact for row in item.rows):
        yield f"In {loose} of them the mean is claimed to lie within δ only."
    own = registry.formulas_of(item.paper.name)
    yield from (f"`{name}`: {own[name].validity}" for name in item.claim.formulas)


def _commands(item: Known) -> str:
    lines = [
        f"qntk-check show {item.key} --recompute",
        f"qntk-check verify --claim {item.key}",
    ]
    if item.rows:
        lines.append(f"qntk-check trials --claim {item.key}")
    if item.derivations:
        lines.append(f"qntk-check derive --claim {item.key} --out build/tex")
    return "\n".join(lines)
