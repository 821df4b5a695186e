r"""Error rates of a whole suite: many claims, and many parameter sets within a claim.

**Claims.** Claim number k, permanent, may spend α_k = α · 6/(π² k²). The shares add to α over all
k, so by the union bound a suite of true formulas raises any false alarm with probability at most
α, and adding a claim changes no older verdict.

**Parameter sets of one claim.** A claim is true if its formula is right at each of its M sets. The
stopped wealth of each set is an e-value: nonnegative, with expectation at most 1 if the claim is
true. So is the average of M of them, whatever their dependence, and by Markov's inequality it
reaches 1/α_k with probability at most α_k. For one set to refute the claim alone, its test runs
until its own wealth reaches M/α_k: give each :class:`BoundedMeanTest` ``alpha=set_alpha(…)``. A
running maximum would be no e-value, and is never averaged here.

Support needs no correction: a claim that is wrong by δ or more at some set is supported only if
that very set is, which has probability at most β.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from qntk_check.arguments import check_sequence, show
from qntk_check.errors import EvidenceError
from qntk_check.evidence._checks import finite, instance, is_float, rate, whole
from qntk_check.evidence.outcome import Outcome
from qntk_check.evidence.record import Entry

__all__ = ["TOTAL_ALPHA", "claim_alpha", "combined_log_e_value", "combined_outcome", "set_alpha"]

TOTAL_ALPHA = 1e-6
MAX_SETS = 10**6  # of one claim


def claim_alpha(number: int, *, total: float = TOTAL_ALPHA) -> float:
    """Return α_k, what the claim of permanent number k ≥ 1 may spend.

    Examples
    --------
    >>> f"{claim_alpha(1):.4g} {claim_alpha(10):.4g}"
    '6.079e-07 6.079e-09'
    """
    k = whole("the claim number", number, least=1)
    level = rate("the suite's alpha", total)
    try:
        return rate("the share of this claim", level * 6 / (math.pi * k) ** 2)
    except OverflowError as error:
        raise EvidenceError(f"claim number {show(k)}: its share of alpha is no float") from error


def set_alpha(number: int, sets: int, *, total: float = TOTAL_ALPHA) -> float:
    """Return the α at which each of M parameter sets of claim k is tested: α_k / M.

    A set that reaches it refutes the claim alone; several may also refute it together.

    Examples
    --------
    >>> f"{set_alpha(1, 10):.4g}"
    '6.079e-08'
    """
    level, count = claim_alpha(number, total=total), whole("the number of sets", sets, least=1)
    try:
        return rate("the share of each set", level / count)
    except OverflowError as error:
        raise EvidenceError(f"{show(count)} sets: the share of each is no float") from error


def combined_log_e_value(log_e_values: Iterable[float]) -> float:
    """Return the logarithm of the average of e-values, itself an e-value.

    Parameters
    ----------
    log_e_values
        ``entry.log_e_value`` of **every** parameter set of the claim, decided or not; leaving
        some out after seeing them would void the guarantee.

    Examples
    --------
    >>> math.isclose(combined_log_e_value([math.log(3.0), math.log(1.0)]), math.log(2.0))
    True
    """
    logs = [_log(log) for log in check_sequence("log_e_values", log_e_values, "give e-values")]
    if not logs:
        raise EvidenceError("no e-values to combine: give one for each parameter set")
    if any(math.isnan(log) for log in logs):
        raise EvidenceError("an e-value is NaN: its test is broken; mend it, do not drop it")
    top = max(logs)
    if math.isinf(top):
        return top
    return top + math.log(sum(math.exp(log - top) for log in logs) / len(logs))


def _log(value: object) -> float:
    """Return the logarithm of an e-value; infinity is one, of an impossible value."""
    if is_float(value) and not math.isfinite(value):
        return float(value)
    return finite("a log e-value", value)


def combined_outcome(entries: Iterable[Entry], alpha: float, *, sets: int | None = None) -> Outcome:
    """Return the outcome of a claim over its parameter sets.

    Parameters
    ----------
    entries
        The truth's entry of every parameter set, each run at ``set_alpha``.
    alpha
        α_k of the claim, :func:`claim_alpha`.
    sets
        M, where some of the parameter sets fixed in advance have drawn no sample yet: their
        wealth is 1, so that a later run continues the same average. ``None`` means no others.

    Returns
    -------
    Outcome
        ``REFUTED`` if the average e-value is at least 1/α_k, else ``SUPPORTED`` if every set
        that was run is, else ``INCONCLUSIVE``.

    Raises
    ------
    EvidenceError
        If there are no entries, more than ``sets``, a set was tested at another α than α_k/M or
        less, or by an asymptotic test, whose wealth is no e-value.

    Examples
    --------
    >>> from qntk_check.evidence import BoundedMeanTest
    >>> test = BoundedMeanTest(2.0, upper=1.0, alpha=set_alpha(1, 1))
    >>> combined_outcome([Entry("truth", test, test.open())], claim_alpha(1)).name
    'REFUTED'
    """
    run = check_sequence("entries", entries, "give the truth's entry of every parameter set")
    level, total = rate("alpha", alpha), _count_sets(run, sets)
    for entry in run:
        _check_entry(instance("an entry", entry, Entry), level, total)
    return _outcome(run, level, total)


def _count_sets(run: list[Entry], sets: int | None) -> int:
    total = len(run) if sets is None else whole("the number of sets", sets, least=1)
    if total > MAX_SETS:
        raise EvidenceError(f"{show(total)} sets: give at most {MAX_SETS}")
    if total < len(run):
        raise EvidenceError(f"{len(run)} entries of {total} sets: give every set once")
    return total


def _check_entry(entry: Entry, level: float, total: int) -> None:
    """Refuse an entry that does not keep the error rate of the claim."""
    if not entry.test.guaranteed:
        raise EvidenceError(
            f"{entry.name!r} is asymptotic, and its wealth no e-value: judge such sets apart, "
            "each at its share of alpha"
        )
    if entry.test.alpha > level / total * (1 + 1e-12):
        raise EvidenceError(
            f"{entry.name!r} was tested at alpha = {entry.test.alpha:g} where {total} sets "
            f"of a claim at {level:g} need {level / total:g}: use set_alpha"
        )


def _outcome(run: list[Entry], level: float, total: int) -> Outcome:
    together = combined_log_e_value(
        [entry.log_e_value for entry in run] + [0.0] * (total - len(run))
    )
    alone = any(entry.outcome is Outcome.REFUTED for entry in run)  # its e-value is M/α_k or more
    if alone or together >= -math.log(level):
        return Outcome.REFUTED
    if all(entry.outcome is Outcome.SUPPORTED for entry in run):
        return Outcome.SUPPORTED
    return Outcome.INCONCLUSIVE
