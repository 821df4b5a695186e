"""Counterexamples of corrected claims: proved by Coq from the formulas, refused once altered."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from derivations.certificates.files import Certificate, theory
from derivations.certificates.lemmas import Lemma
from derivations.certificates.running import Limits, find_coq, prove
from qntk_check.errors import EvidenceError
from qntk_check.verdicts import registry
from qntk_check.verdicts.counterexamples import certificate
from qntk_check.verdicts.exhibits import Exhibit, Known, Printed, Typed

CORRECTED = [(paper, id_) for paper in registry.chosen()
             for id_, claim in paper.claims.items() if claim.kind]  # fmt: skip
EXACT = [(paper, id_) for paper, id_ in CORRECTED
         if isinstance(paper.claim(id_).counterexample, Exhibit)]  # fmt: skip
# Why there is no theorem: what is compared has no rational values.
WITHOUT = {"frozen-decay", "training-time", "training-time-traces"}
THEORY = {"Counterexamples": theory()["Counterexamples"]}
needs_coq = pytest.mark.skipif(
    shutil.which("coqc") is None,
    reason="coqc is not installed, without which nothing is refused: apt-get install coq",
)


def names(pairs):
    return [f"{paper.name}/{id_}" for paper, id_ in pairs]


@cache
def made(paper: str, id_: str) -> Certificate:
    (home,) = registry.chosen([paper])
    found = certificate(home, home.claim(id_))
    assert found is not None
    return found


def lemma_of(paper: str, id_: str) -> Lemma:
    (found,) = made(paper, id_).steps
    assert isinstance(found, Lemma), found.reason
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder in which the theory is compiled once for all."""
    return tmp_path_factory.mktemp("coq")


def proved(folder, wanted: dict[str, str]):
    outcomes = prove(find_coq(), folder, THEORY, wanted, Limits(seconds=60, jobs=2))
    return {outcome.name: outcome for outcome in outcomes}


def test_every_corrected_claim_has_an_exact_point_or_says_why_not():
    assert {id_ for _, id_ in CORRECTED} - {id_ for _, id_ in EXACT} == WITHOUT
    for paper, id_ in CORRECTED:
        own = made(paper.name, id_)
        assert bool(own.lemmas) == (id_ not in WITHOUT), own.missing
        assert all(missing.reason for missing in own.missing)


def test_what_has_no_correction_has_no_counterexample():
    (home,) = registry.chosen(["liu2024"])
    assert certificate(home, home.claim("kernel-mean")) is None


@pytest.mark.qntk_ci
@pytest.mark.parametrize(("paper", "id_"), EXACT, ids=names(EXACT))
def test_where_the_printed_side_is_the_right_one_there_is_no_certificate(paper, id_):
    claim = paper.claim(id_)
    own = claim.counterexample
    same = {"relation": "=", "square": False, "factor": 1, "share": 0}
    for exhibit in (
        replace(own, printed=own.right, **same),
        replace(own, printed=own.right, relation="<=", square=False, factor=1),
    ):
        found = certificate(paper, replace(claim, counterexample=exhibit))
        assert found is not None
        assert not found.lemmas
        assert "contradicts nothing" in found.missing[0].reason


def match(pattern: str, text: str) -> str:
    """Return the group of a pattern that has to be found."""
    found = re.search(pattern, text, re.MULTILINE)
    assert found is not None, pattern
    return found[1]


def changed(text: str, name: str, term: str) -> str:
    """Return a file in which a definition is another one."""
    found = re.sub(rf"(Definition {name} : Q :=\s)[^\n]*\.$", rf"\g<1>{term}.", text, count=1,
                   flags=re.MULTILINE)  # fmt: skip
    assert found != text
    return found


def altered(paper: str, id_: str) -> dict[str, str]:
    """Return the file of a counterexample, and what Coq has to refuse.

    The printed side is made the right one, with its value; its value alone is changed; each letter
    that is a number is changed, or each eigenvalue.
    """
    own, text = lemma_of(paper, id_), made(paper, id_).text()
    p, r = (match(rf"{name} == (.*)$", own.statement) for name in ("printed", "right"))
    right = match(r"Definition right : Q :=\n  (.*)\.$", text)
    name = f"{paper}_{id_}".replace("-", "_")
    # With a constant in front of it, the printed side is that much less.
    factor = re.search(r"(\d+) \* printed < right", own.statement)
    less = f" / {factor[1]}" if factor else ""
    same = changed(text, "printed", f"  ({right}){less}")
    same = same.replace(f"printed == {p}\n", f"printed == {r}{less}\n")
    found = {name: text, f"{name}_same": same,
             f"{name}_value": text.replace(f"printed == {p}\n", f"printed == ({p} + 1)\n"),
             f"{name}_right": text.replace(f"right == {r}\n", f"right == ({r} + 1)\n")}  # fmt: skip
    if "Definition levels" in text:
        found[f"{name}_levels"] = text.replace("spectrum := [(", "spectrum := [(7, 3%Z); (", 1)
    else:
        numbers = re.findall(r"^Definition (\w+) : Q := (\(?[- \d/()]+)\.$", text, re.MULTILINE)
        for letter, number in numbers:
            found[f"{name}_{letter}"] = changed(text, letter, f"({number} + 5)")
    return found


def held(folder, paper: str, id_: str) -> None:
    wanted = altered(paper, id_)
    own, *others = wanted
    outcomes = proved(folder, wanted)
    assert outcomes[own].proved, outcomes[own].why
    assert others
    for name in others:
        assert not outcomes[name].proved, f"Coq accepts {name}:\n{wanted[name]}"
        assert outcomes[name].why.startswith("counterexample is not proved"), outcomes[name].why


@needs_coq
@pytest.mark.qntk_ci
@pytest.mark.parametrize(("paper", "id_"), EXACT, ids=names(EXACT))
def test_coq_accepts_each_counterexample_and_refuses_it_altered(paper, id_, folder):
    held(folder, paper.name, id_)


def test_another_printed_coefficient_gives_another_theorem():
    (home,) = registry.chosen(["liu2024"])
    claim = home.claim("kernel-mean-large-n")
    assert isinstance(claim.counterexample, Exhibit)
    wrong = replace(claim, statement=claim.statement.replace("2L", "3L"))
    found = certificate(home, wrong)
    assert found is not None
    assert found.lemmas[0].statement != lemma_of("liu2024", claim.id).statement
    # Printed rightly, as for this point, nothing is contradicted and nothing certified.
    one = replace(claim.counterexample, share=Fraction(0), at={"L": 1, "c": Fraction(1, 2)})
    value = Fraction(match(r"right == \((.*)\)$", lemma_of("liu2024", claim.id).statement)
                     .replace(" ", ""))  # fmt: skip
    exact = claim.statement.replace("2L", rf"\frac{{{value.numerator}}}{{{value.denominator}}}L")
    exact = exact.replace(r"\operatorname{Tr}(O^2)/N^2", "")
    right = certificate(home, replace(claim, statement=exact, counterexample=one))
    assert right is not None
    assert "contradicts nothing" in right.missing[0].reason


@pytest.mark.parametrize(("given", "message"), [
    ({"at": {"L": 0.5}}, "L = 0.5, which is no exact number: give an int or a Fraction"),
    ({"levels": ((1.0, 2),)}, "eigenvalue 0 = 1.0"),
    ({"levels": ((1, 0),)}, "an eigenvalue 0 times: give how often"),
    ({"relation": "<"}, "the relation '<': give one of =, <=, >="),
])  # fmt: skip
def test_what_is_not_exact_is_refused_by_name(given, message):
    with pytest.raises(EvidenceError, match=re.escape(message)):
        Exhibit("here", Printed(), Known("kernel_mean"), **given)


def reason_of(**exhibit) -> str:
    """Return why a counterexample of a claim has no certificate."""
    (home,) = registry.chosen(["liu2024"])
    claim = home.claim("kernel-mean-large-n")
    given = {"printed": Printed(), "right": Known("kernel_mean"), "at": {"L": 1},
             "levels": ((1, 1), (0, 1))} | exhibit  # fmt: skip
    found = certificate(home, replace(claim, counterexample=Exhibit("here", **given)))
    assert found is not None
    return found.missing[0].reason


def test_a_certificate_that_cannot_be_says_why():
    assert "the letter L has no value at the point: give it one in at=" in reason_of(at={})
    assert "is no rational number at the point" in reason_of(printed=Typed(r"\sqrt2"))
    assert "ask" not in reason_of(printed=Typed("7"), relation=">=", right=Typed("8"))
    assert "contradicts nothing" in reason_of(printed=Typed("7"), right=Typed("7"))


def test_a_formula_that_is_not_there_is_named():
    with pytest.raises(EvidenceError, match="has 1 formulas there, and its counterexample asks"):
        reason_of(printed=Printed(4))
    with pytest.raises(EvidenceError, match="has 2 parts, and its counterexample asks for number"):
        reason_of(printed=Printed(0, 3))
    with pytest.raises(EvidenceError, match=r"does not stand in .*: copy a piece of it"):
        reason_of(printed=Printed(put={"nowhere": "x"}))


def test_a_counterexample_needs_a_correction():
    (home,) = registry.chosen(["liu2024"])
    with pytest.raises(EvidenceError, match="a counterexample for Coq, and no correction"):
        replace(home.claim("kernel-mean"), counterexample="it is right")
