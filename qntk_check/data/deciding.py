"""A claim decided on samples that somebody else drew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Unpack

from qntk_check.data.questions import Question, paper_of, question_of, questions
from qntk_check.data.reading import column_of, read_samples
from qntk_check.data.reasons import mistaken, refuse_dependent, refuse_outside, shift_suspected
from qntk_check.data.rows import MomentRow
from qntk_check.data.setting import Fields, Setting, bounds, factor, quantity_named
from qntk_check.data.trial import Trial, tried
from qntk_check.errors import DomainError
from qntk_check.evidence import Outcome
from qntk_check.kinds import Array
from qntk_check.verdicts.judge import judge
from qntk_check.verdicts.model import Evidence, Finding, Subject, Tier, Verdict
from qntk_check.verdicts.registry import get

__all__ = ["decide"]

_FINDINGS = {Outcome.SUPPORTED: Finding.HOLDS, Outcome.REFUTED: Finding.FAILS}


def decide(
    samples: object, *, quantity: str, claim: str | None = None, column: str | None = None,
    **setting: Unpack[Fields],
) -> Verdict:  # fmt: skip
    """Decide a claim on samples of independent random circuits, with a claim's own verdict.

    Parameters
    ----------
    samples
        One sample a row, shape (rows,), or the path of a file as `read_samples` takes it.
    quantity
        ``"K"``, ``"μ"`` (``"mu"``), ``"εμ"``, ``"ε"`` or ``"gradient"`` (of one angle, of ε).
    claim
        Id of a claim that such samples decide, ``paper/id`` for one of another paper; by default
        the first, on the mean.
    column
        Of a file with several.
    setting
        The fields of :class:`~qntk_check.data.setting.Setting`. The verdict, whose evidence has
        ``details["moments"]``, is about these circuits only, in the convention named.

    Raises
    ------
    EvidenceError, DomainError
        For samples outside the proved bounds, with the rows and the likely reason; for bad files;
        for a setting out of its domain, and a claim that such samples do not decide.

    Examples
    --------
    >>> K = [0.5, 0.75] * 1000  # the mean is 16/9
    >>> decide(K, quantity="K", qubits=1, layers=2, observable={"Z": 1}).word.name
    'REFUTED'
    """
    where, name = Setting(**setting), quantity_named(quantity)
    question = _question(name, claim, where)
    x = _read(samples, column)
    refuse_outside(x, name, where)
    refuse_dependent(x)
    asked = questions(name, paper_of(claim))
    evidence = _evidence(question, x / factor(name, where.angles), name, where, asked)
    verdict = judge(get(question.claim if claim is None else claim), evidence)
    open_ = [item.summary for item in evidence if item.finding is Finding.UNDECIDED]
    return replace(verdict, why=open_[0]) if open_ else verdict


def _read(samples: object, column: str | None) -> Array:
    if isinstance(samples, str | Path):
        return read_samples(samples, column)
    return column_of(samples, column)


def _question(quantity: str, claim: str | None, setting: Setting) -> Question:
    question = question_of(quantity, claim)
    if setting.ensemble not in question.ensembles:
        raise DomainError(
            f"{question.moment} over {setting.ensemble!r} has no value here: give 'haar-circuit'"
        )
    return question


def moment_row(question: Question, full: Array, quantity: str, setting: Setting) -> MomentRow:
    """Return one moment: exact, printed and measured, in the setting's convention."""
    size = factor(quantity, setting.angles) ** question.degree
    x = question.variable(full)
    printed = None if question.printed is None else question.printed(setting) * size
    error = float(x.std(ddof=1)) / x.size**0.5 * abs(size) if x.size > 1 else None
    return {
        "moment": question.moment, "claim": question.claim, "exact": question.exact(setting) * size,
        "printed": printed, "measured": float(x.mean()) * size if x.size else None,
        "standard error": error,
    }  # fmt: skip


def _evidence(
    question: Question, full: Array, quantity: str, setting: Setting, asked: Sequence[Question]
) -> list[Evidence]:
    """Return the evidence on the printed value, and on the exact one where that is another."""
    rows = [
        moment_row(item, full, quantity, setting)
        for item in asked
        if setting.ensemble in item.ensembles
    ]
    edges, exact = bounds(quantity, setting), question.exact(setting)
    printed = exact if question.printed is None else question.printed(setting)
    values = {Subject.PRINTED: printed}
    if abs(printed - exact) > 1e-12 * max(abs(exact), question.discrepancy(setting)):
        values[Subject.CORRECTED] = exact
    size = factor(quantity, setting.angles) ** question.degree
    found: list[Evidence] = []
    for subject, value in values.items():
        trial = tried(question, full, edges, setting, value)
        summary = _summary(trial, size, full.size)
        own = next(row for row in rows if row["moment"] == question.moment)
        if trial.outcome is Outcome.REFUTED and value == exact:
            hint = mistaken(full, quantity) or shift_suspected(own, question, quantity, setting)
            summary += f"; {hint}" if hint else ""
        details = {
            "moments": rows, "moment": question.moment, "value": value * size, "rows": full.size,
            "rows to go": trial.rows_to_go(), "asymptotic": trial.asymptotic,
            "outcome": trial.outcome.name, "convention": setting.angles.name,
            "discrepancy": trial.entry.test.delta * abs(size),
            "alpha": setting.alpha, "beta": setting.beta,
        }  # fmt: skip
        finding = _FINDINGS.get(trial.outcome, Finding.UNDECIDED)
        found.append(
            Evidence(Tier.SAMPLED, subject, finding, exact=False, summary=summary, details=details)
        )
    return found


def _summary(trial: Trial, size: float, rows: int) -> str:
    """Return one sentence, in the convention of the samples."""
    test, moment = trial.entry.test, trial.entry.name
    value, delta = test.value * size, test.delta * abs(size)
    rate = {
        Outcome.REFUTED: f"is excluded (error rate at most {test.alpha:.3g}",
        Outcome.SUPPORTED: f"holds within {delta:.3g} (error rate at most {test.beta:.3g}",
    }.get(trial.outcome, f"within {delta:.3g} is not decided (error rates {test.alpha:.3g}")
    text = f"{moment} = {value:.6g} {rate}{', asymptotic' if trial.asymptotic else ''}) on "
    text += f"{trial.entry.samples * trial.rows} of {rows} rows"
    more = trial.rows_to_go()
    if not trial.outcome.decided:
        known = (
            "no number of rows can be named"
            if more is None
            else f"about {_rounded(more)} more rows"
        )
        text += f"; {known} of the same kind would decide" if more else f"; {known}"
    return text


def _rounded(number: int) -> str:
    if number > 10**9:
        return f"{number:.1e}"
    unit = 10 ** max(len(str(number)) - 2, 0)
    return str(-(-number // unit) * unit)
