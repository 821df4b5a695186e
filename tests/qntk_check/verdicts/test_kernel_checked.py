"""What Coq has proved, as it is recorded: of the present sources alone, and no more."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from derivations.certificates import files
from qntk_check.cli.certificates import _wanted
from qntk_check.errors import EvidenceError
from qntk_check.report import listing
from qntk_check.report.certified import table
from qntk_check.verdicts import kernel_checked, recorded, registry

(PAPER,) = registry.chosen(["mcclean2018"])
RECORDED = [paper for paper in registry.chosen() if kernel_checked.load(paper) is not None]


@pytest.fixture(scope="module")
def found():
    """Return the certificates of all claims of a paper."""
    return {id_: kernel_checked.certificates_of(PAPER, claim)
            for id_, claim in PAPER.claims.items() if claim.derivations}  # fmt: skip


@pytest.fixture
def path(tmp_path, monkeypatch):
    """Let the record be elsewhere."""
    monkeypatch.setattr(kernel_checked, "path_of", lambda _paper: tmp_path / "record.json")
    return tmp_path / "record.json"


def with_statements(found):
    return [c for own in found.values() for c in own if c.lemmas and not c.counterexample]


def counterexamples(found):
    return [c for own in found.values() for c in own if c.counterexample]


def test_without_a_record_nothing_is_known(path):
    assert kernel_checked.load(PAPER) is None
    assert kernel_checked.known(PAPER) == {}
    assert {row["coq"] for row in listing.claims_as_data(PAPER, recorded.load(PAPER))} == {""}


def test_what_coq_has_accepted_counts_and_nothing_else(path, found):
    first, *others = with_statements(found)
    kernel_checked.record(PAPER, found, [first.name], "8.16.1")
    rows = {row["id"]: row for row in listing.claims_as_data(PAPER, recorded.load(PAPER))}
    assert sum(row["certified"]["proved"] for row in rows.values() if row["certified"]) == len(
        first.lemmas
    )
    for certificate in others:
        certified = rows[certificate.claim]["certified"]
        assert certified is not None
        without = certified["without"]
        for lemma in certificate.lemmas:
            assert without[f"{certificate.name}: {lemma.step}"] == "Coq has not accepted it"


def test_kernel_checked_is_a_claim_with_every_step_proved_and_no_other(path, found):
    kernel_checked.record(PAPER, found, [c.name for c in with_statements(found)], "8.16.1")
    for id_, own in found.items():
        own = [c for c in own if not c.counterexample]
        whole = all(c.lemmas and not c.missing for c in own)
        known = kernel_checked.known(PAPER)[id_]
        assert (kernel_checked.said(known) == "kernel-checked") == whole
        assert set(known["bridges"]) == {bridge for c in own for bridge in c.bridges}


def test_a_counterexample_is_no_step_and_is_said_apart(path, found):
    steps = {id_: sum(len(c.steps) for c in own if not c.counterexample)
             for id_, own in found.items()}  # fmt: skip
    kernel_checked.record(PAPER, found, [c.name for c in counterexamples(found)], "8.16.1")
    known = kernel_checked.known(PAPER)
    assert {id_: own["steps"] for id_, own in known.items()} == steps
    assert not any(own["proved"] for own in known.values())
    said = {c.claim: known[c.claim].get("counterexample") for c in counterexamples(found)}
    assert said == dict.fromkeys(said, kernel_checked.CHECKED)
    assert set(said) == {id_ for id_, claim in PAPER.claims.items() if claim.kind}
    assert "counterexample kernel-checked" in kernel_checked.told(known["variance-both"])


def test_a_counterexample_that_coq_has_not_accepted_is_not_said_to_be(path, found):
    kernel_checked.record(PAPER, found, [c.name for c in with_statements(found)], "8.16.1")
    for certificate in counterexamples(found):
        own = kernel_checked.known(PAPER)[certificate.claim]
        assert own.get("counterexample") == "Coq has not accepted it"
        assert kernel_checked.said(own) == "kernel-checked"


def test_with_other_sources_nothing_is_known_until_refreshed(path, found):
    names = [c.name for c in with_statements(found)]
    kernel_checked.record(PAPER, found, names, "8.16.1")
    before = kernel_checked.known(PAPER)
    path.write_text(json.dumps({**json.loads(path.read_text()), "sources": "others"}))
    assert kernel_checked.known(PAPER) == {}
    kernel_checked.refresh(PAPER, found)
    assert kernel_checked.known(PAPER) == before


def test_refreshing_drops_what_has_another_text(path, found):
    names = [c.name for c in with_statements(found)]
    kernel_checked.record(PAPER, found, names, "8.16.1")
    first = with_statements(found)[0]
    other = replace(first, title=first.title + ", changed")
    changed = {id_: [other if c is first else c for c in own] for id_, own in found.items()}
    kernel_checked.refresh(PAPER, changed)
    kept = {name for own in kernel_checked.known(PAPER).values() for name in own["keys"]}
    assert kept == set(names) - {first.name}


def test_a_sample_has_what_changed_and_not_what_was_tried_in_vain(path, found):
    first, second, *others = with_statements(found)
    proved = [c.name for c in others]
    kernel_checked.record(PAPER, found, proved, "8.16.1", [first.name])
    wanted = _wanted({PAPER: found}, sample=0)
    assert set(wanted) == {second.name, *(c.name for c in counterexamples(found))}
    assert first.name in _wanted({PAPER: found}, sample=None)


def test_with_another_coq_all_has_to_be_proved_again(path, found):
    names = [c.name for c in with_statements(found)]
    kernel_checked.record(PAPER, found, names, "8.16.1")
    kernel_checked.record(PAPER, found, [], "8.17.0")
    assert all(not own["proved"] for own in kernel_checked.known(PAPER).values())


def test_with_another_theory_what_imports_it_has_to_be_proved_again(path, found, monkeypatch):
    names = [c.name for c in with_statements(found)]
    kernel_checked.record(PAPER, found, names, "8.16.1")
    changed = {**files.theory(), "Averages": files.theory()["Averages"] + "\n"}
    monkeypatch.setattr(files, "theory", lambda: changed)
    kernel_checked.record(PAPER, found, [], "8.16.1")
    kept = {name for own in kernel_checked.known(PAPER).values() for name in own["keys"]}
    without = {c.name for c in with_statements(found) if "Averages" not in c.text()}
    assert without
    assert kept == without


def test_a_record_that_cannot_be_read_is_named_with_the_way_out(path):
    path.write_text("{}")
    with pytest.raises(EvidenceError, match="qntk-check certify --record"):
        kernel_checked.load(PAPER)


def test_certificates_were_recorded_with_these_sources():
    for paper in RECORDED:
        assert kernel_checked.known(paper), f"{paper.name}; run: make generated"


def test_the_page_has_the_counts_of_the_record():
    page = Path(__file__).parents[3] / "docs" / "certificates.md"
    assert table(registry.chosen()) in page.read_text(encoding="utf-8"), "run: make generated"


@pytest.mark.qntk_ci
@pytest.mark.parametrize("paper", RECORDED, ids=lambda paper: paper.name)
def test_what_is_recorded_as_proved_has_the_text_of_the_present_sources(paper):
    record = kernel_checked.load(paper)
    assert record is not None
    for id_, own in record["claims"].items():
        present = kernel_checked.certificates_of(paper, paper.claim(id_))
        keys = {c.name: kernel_checked.key_of(c) for c in present}
        for name, key in own["keys"].items():
            assert keys.get(name) == key, f"{name} has changed: make generated"
