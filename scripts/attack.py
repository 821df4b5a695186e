"""Hand every step of every proof its wrong versions, and print how many of them a check let pass.

Usage: python scripts/attack.py [--claim ID]... [--jobs N] [--json]. The status is 1 if one passed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from derivations.errors import ProofError
from derivations.proof.derivation import unchecked
from derivations.proof.wrong_versions import wrong_versions
from qntk_check.verdicts.registry import registered


def attacked(claim: str, place: int) -> list[tuple[str, int, list[str]]]:
    """Return each step of one derivation with the number of its wrong versions and what passed."""
    build = registered()[claim].derivations[place]
    return [(step.name, *_passed(step)) for step in unchecked(build).steps]


def _passed(step) -> tuple[int, list[str]]:  # noqa: ANN001 (a Step)
    passed = []
    versions = wrong_versions(step)
    for said, wrong in versions:
        try:
            wrong.verify()
        except ProofError:
            continue
        except Exception as error:  # noqa: BLE001 (a check that breaks has refused nothing)
            passed.append(f"{said}: {type(error).__name__}: {error}")
            continue
        passed.append(said)
    return len(versions), passed


def work(names: list[str]) -> Iterator[tuple[str, int]]:
    """Yield every derivation of the claims."""
    for id_, claim in registered().items():
        if not names or id_ in names:
            yield from ((id_, place) for place in range(len(claim.derivations)))


def main() -> int:
    """Print a line for each derivation, and the sums."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--claim", action="append", default=[], metavar="ID", help="only these")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="processes")
    parser.add_argument("--json", action="store_true", help="as JSON")
    chosen = parser.parse_args()
    tasks = list(work(chosen.claim))
    if not tasks:
        parser.error(f"no claim of {', '.join(chosen.claim)} has a derivation")
    rows = []
    with ProcessPoolExecutor(chosen.jobs) as pool:
        found = pool.map(attacked, *zip(*tasks, strict=True))
        for (claim, place), steps in zip(tasks, found, strict=True):
            tried, passed = sum(n for _, n, _ in steps), [(s, p) for s, _, ps in steps for p in ps]
            rows.append({"claim": claim, "derivation": place, "steps": len(steps), "wrong": tried,
                         "passed": passed})  # fmt: skip
            if not chosen.json:
                print(f"{tried:6d} wrong, {len(passed):3d} passed  {claim} {place}", flush=True)
                for step, said in passed:
                    print(f"         {step!r}: {said}", flush=True)
    total, left = sum(row["wrong"] for row in rows), sum(len(row["passed"]) for row in rows)
    if chosen.json:
        print(json.dumps({"wrong": total, "passed": left, "derivations": rows}, indent=2))
    else:
        steps = sum(row["steps"] for row in rows)
        print(f"{total} wrong versions of {steps} steps in {len(rows)} derivations: {left} passed")
    return int(left > 0)


if __name__ == "__main__":
    sys.exit(main())
