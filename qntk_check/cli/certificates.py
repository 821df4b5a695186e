"""The command `qntk-check certify`: the algebra of the derivations, proved by Coq."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qntk_check.cli.choice import chosen_claims, paper_option
from qntk_check.cli.options import gathered
from qntk_check.report.streams import echo

if TYPE_CHECKING:
    from derivations.certificates.files import Certificate
    from derivations.certificates.running import Coq, Limits, Outcome
    from qntk_check.verdicts.paper import Paper

__all__ = ["certify"]


@dataclass(frozen=True)
class _Certify:
    """What `certify` is called with; each option says below what it means."""

    papers: tuple[str, ...]
    ids: tuple[str, ...]
    out: Path
    jobs: int | None
    seconds: float
    gigabytes: float
    sample: int | None
    write_only: bool
    recording: bool
    refreshing: bool
    target: Path | None
    as_json: bool


@click.command()
@paper_option
@click.option("--claim", "ids", multiple=True, metavar="ID", help="Only this claim; repeatable.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              default=Path("build/certificates"), show_default=True,
              help="Folder for the certificates; it also keeps what was proved.")  # fmt: skip
@click.option("--jobs", type=click.IntRange(min=1), default=None,
              help="Number of files at a time; by default one for each core.")  # fmt: skip
@click.option("--seconds", type=click.FloatRange(min=1), default=300, show_default=True,
              help="How long Coq may work on one file, of the processor's time.")  # fmt: skip
@click.option("--gigabytes", type=click.FloatRange(min=1), default=4, show_default=True,
              help="How much memory it may take.")  # fmt: skip
@click.option("--sample", type=click.IntRange(min=0), default=None, metavar="N",
              help="What the record does not have, and N others, always the same.")  # fmt: skip
@click.option("--write-only", is_flag=True, help="Write the files and prove nothing.")
@click.option("--record", "recording", is_flag=True, help="Write what was proved as record.")
@click.option("--refresh", "refreshing", is_flag=True,
              help="Prove nothing: keep of the record what has the same text, and print "
              "how much that is.")  # fmt: skip
@click.option("--update", "target",
              type=click.Path(dir_okay=False, exists=True, path_type=Path),
              help="With --refresh: put that table between the marks of this file.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the outcomes as JSON, nothing else.")
@gathered(_Certify)
def certify(asked: _Certify) -> None:
    """Write the steps of the derivations as theorems and have Coq prove them.

    One file a derivation, which begins with the hypotheses that it stands on and with the steps
    that have no certificate, each with the reason; and one for the counterexample of a corrected
    claim, at an exact point. A file that was proved before and has not changed is not proved
    again.

    \b
    Examples:
      qntk-check certify
      qntk-check certify --claim kernel-mean
      qntk-check certify --write-only        the files, where Coq is not installed
      qntk-check certify --sample 20         what has changed, and twenty others

    \b
    Exit status: 0 if Coq accepts every certificate, 1 if not, 2 if it is not installed.
    """
    from derivations.certificates import running

    if asked.refreshing and (asked.recording or asked.ids):
        raise click.UsageError("--refresh proves nothing, for all claims: give it alone")
    if asked.target is not None and not asked.refreshing:
        raise click.UsageError("--update puts down what --refresh counts: give both")
    chosen = chosen_claims(asked.papers, asked.ids)
    found = {paper: _certificates(paper, [claim.id for claim in claims])
             for paper, claims in chosen.items()}  # fmt: skip
    if asked.refreshing:
        _refresh(found, asked.target)
        return
    wanted = _texts(_wanted(found, asked.sample), asked)
    if asked.write_only:
        _write(wanted, asked.out)
        echo(f"{len(wanted)} certificates written to {asked.out}")
        return
    coq = running.find_coq()
    if coq.note:
        click.echo(coq.note, err=True)
    outcomes = _proved(coq, wanted, asked)
    if asked.recording:
        _record(found, outcomes, coq)
    _say(found, outcomes, as_json=asked.as_json)
    if not all(outcome.proved for outcome in outcomes):
        raise SystemExit(1)


def _certificates(paper: Paper, ids: Iterable[str]) -> dict[str, list[Certificate]]:
    """Return the certificates of claims."""
    from qntk_check.verdicts.kernel_checked import certificates_of

    return {id_: certificates_of(paper, paper.claim(id_)) for id_ in ids}


def _wanted(
    found: dict[Paper, dict[str, list[Certificate]]], sample: int | None
) -> dict[str, Certificate]:
    """Return the certificates with statements by name; of a sample, those that belong to it."""
    from qntk_check.verdicts.kernel_checked import key_of, load

    every: dict[str, Certificate] = {}
    changed: set[str] = set()
    for paper, claims in found.items():
        old = load(paper) if sample is not None else None
        known = old["claims"] if old else {}
        for id_, certificates in claims.items():
            keys = known[id_]["keys"] if id_ in known else {}
            tried = known[id_]["tried"] if id_ in known else {}
            for certificate in certificates:
                if certificate.lemmas and tried.get(certificate.name) != key_of(certificate):
                    every[certificate.name] = certificate
                    if sample is not None and keys.get(certificate.name) != key_of(certificate):
                        changed.add(certificate.name)
    if sample is None:
        return every
    drawn = sorted(every, key=lambda name: hashlib.sha256(name.encode()).hexdigest())[:sample]
    return {name: own for name, own in every.items() if name in changed or name in drawn}


def _texts(wanted: dict[str, Certificate], asked: _Certify) -> dict[str, str]:
    """Return the files to prove; where no claim is asked for, with those of the tables."""
    from derivations.certificates.systems import systems

    tables = {} if asked.ids else systems()
    if asked.sample is not None:
        tables = dict(list(tables.items())[: asked.sample // 5])
    return tables | {name: certificate.text() for name, certificate in wanted.items()}


def _write(wanted: dict[str, str], out: Path) -> None:
    from derivations.certificates.files import theory

    (out / "theory").mkdir(parents=True, exist_ok=True)
    for name, text in theory().items():
        (out / "theory" / f"{name}.v").write_text(text, encoding="utf-8")
    for name, text in wanted.items():
        (out / f"{name}.v").write_text(text, encoding="utf-8")


def _proved(coq: Coq, wanted: dict[str, str], asked: _Certify) -> list[Outcome]:
    from derivations.certificates.files import theory
    from derivations.certificates.running import prove

    def on_each(outcome: Outcome) -> None:
        if asked.as_json:
            return
        how = "unchanged" if outcome.cached else f"{outcome.seconds:.1f} s"
        mark = "proved" if outcome.proved else "FAILED"
        echo(f"{mark:8s}{outcome.name:34s}{how:>10s}  {outcome.why}".rstrip())

    return prove(coq, asked.out, theory(), wanted, _limits(asked), on_each)


def _limits(asked: _Certify) -> Limits:
    from derivations.certificates.running import Limits
    from qntk_check.verdicts.processes import usable_cores

    jobs = usable_cores() if asked.jobs is None else asked.jobs
    return Limits(asked.seconds, asked.gigabytes, jobs)


def _record(
    found: dict[Paper, dict[str, list[Certificate]]], outcomes: list[Outcome], coq: Coq
) -> None:
    from qntk_check.verdicts.kernel_checked import record

    proved = [outcome.name for outcome in outcomes if outcome.proved]
    failed = [outcome.name for outcome in outcomes if not outcome.proved]
    for paper, claims in found.items():
        record(paper, claims, proved, coq.version, failed)


def _refresh(found: dict[Paper, dict[str, list[Certificate]]], target: Path | None) -> None:
    from qntk_check.report.certified import MARKS, table
    from qntk_check.report.markdown import update
    from qntk_check.verdicts.kernel_checked import refresh

    for paper, claims in found.items():
        refresh(paper, claims)
    if target is None:
        echo(table(list(found)), end="")
    else:
        changed = update(target, table(list(found)), MARKS)
        echo(f"{target}: {'written anew' if changed else 'as it was'}")


def _say(
    found: dict[Paper, dict[str, list[Certificate]]], outcomes: list[Outcome], *, as_json: bool
) -> None:
    """Say how many steps are certified, on what they stand, and which have none."""
    every = [c for claims in found.values() for own in claims.values() for c in own]
    proved = {outcome.name for outcome in outcomes if outcome.proved}
    counter = [c for c in every if c.counterexample]
    of_steps = [c for c in every if not c.counterexample]
    steps = sum(len(c.steps) for c in of_steps)
    certified = sum(len(c.lemmas) for c in of_steps if c.name in proved)
    refuted = sum(c.name in proved for c in counter)
    bridges = sorted({bridge for c in every if c.name in proved for bridge in c.bridges})
    without = [(c.name, m.step, m.reason) for c in every for m in c.missing]
    if as_json:
        rows = [{"name": o.name, "proved": o.proved, "seconds": round(o.seconds, 1),
                 "unchanged": o.cached, "why": o.why} for o in outcomes]  # fmt: skip
        missing = [
            {"certificate": name, "step": step, "reason": why} for name, step, why in without
        ]
        data = {"steps": steps, "certified": certified, "bridges": bridges,
                "counterexamples": {"all": len(counter), "certified": refuted},
                "certificates": rows, "without": missing}  # fmt: skip
        echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    for name, step, why in without:
        echo(f"without {name}: {step}: {why}")
    stand = f"; they stand on {', '.join(bridges)}" if bridges else ""
    echo(f"{certified} of {steps} steps certified in {len(proved)} files{stand}")
    if counter:
        echo(f"{refuted} of {len(counter)} counterexamples of corrected claims certified")
