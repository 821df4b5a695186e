"""The Weingarten calculus beside haarpy, in one run on one core.

Three times for each piece of work:

- here: the tables of characters and numerators emptied before each repetition (imports and SymPy
  are warm); SymPy expressions are built everywhere;
- warm: the same work again with the tables kept, nothing else cached;
- haarpy: once, after its imports are warm. Work that takes it longer than about ten seconds
  is left out unless --full is given; "–" means that it has no function for the work.

The ratio is haarpy/here. "to reach" is the figure the project set itself, for the warm time where
it is a time and for the ratio where it is a ratio.

Examples
--------
    python benchmarks/calculus.py
    python benchmarks/calculus.py --full
"""

from __future__ import annotations

import argparse
import functools
import gc
import itertools
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import haarpy
import numpy as np
import sympy

from derivations.calculus import (
    Matrix,
    State,
    Tr,
    TracePolynomial,
    Unitary,
    haar_average,
    hciz_coefficients,
    partitions,
    state_average,
    weingarten_table,
)

Work = Callable[[], Any]

D = sympy.Symbol("d")
X = Matrix("X", hermitian=True, traceless=True, involution=True)
OBSERVABLE = Matrix("O", hermitian=True)
A, B, U, CHI = Matrix("A"), Matrix("B"), Unitary("U"), State("chi")


@dataclass(frozen=True)
class Row:
    """One piece of work: ours, haarpy's (None: it has none), and whether haarpy's is slow."""

    name: str
    target: str
    ours: Work
    theirs: Work | None = None
    slow: bool = False


def empty_tables() -> None:
    """Empty every cache of the calculus."""
    for name, module in list(sys.modules.items()):
        if name.startswith("derivations.calculus"):
            for value in vars(module).values():
                if isinstance(value, functools._lru_cache_wrapper):
                    value.cache_clear()


def best(work: Work, *, cold: bool, seconds: float = 0.5) -> float:
    """Return the least time of up to 20 repetitions, of three if they fill the seconds.

    As timeit does it, without the collector, which would visit what earlier rows have left.
    """
    least, spent = float("inf"), 0.0
    for repetition in range(20):
        if cold:
            empty_tables()
        gc.collect()
        gc.disable()
        start = time.perf_counter()
        work()
        took = time.perf_counter() - start
        gc.enable()
        least, spent = min(least, took), spent + took
        if spent > seconds and (not seconds or repetition >= 2 or spent > 20):
            break
    return least


def all_classes(n: int) -> list[sympy.Expr]:
    """Return the SymPy expressions of the Weingarten functions of all classes of S_n."""
    return [value.expr for value in weingarten_table(n).values()]


FRESH = {
    "here": "[value.expr for value in weingarten_table(8).values()]",
    "haarpy": "[haarpy.weingarten_unitary(c, sympy.Symbol('d')) for c in partitions(8)]",
}


def fresh(work: str, times: int) -> float:
    """Return the least time of one line in fresh processes, after the imports."""
    script = (
        "import time, haarpy, sympy\n"
        "from derivations.calculus import partitions, weingarten_table\n"
        f"start = time.perf_counter()\n{work}\nprint(time.perf_counter() - start)"
    )
    command = [sys.executable, "-c", script]
    return min(float(subprocess.check_output(command)) for _ in range(times))


def haarpy_classes(n: int) -> list[sympy.Expr]:
    """Do the same with haarpy."""
    return [haarpy.weingarten_unitary(cycles, D) for cycles in partitions(n)]


def power_of_word(k: int) -> sympy.Expr:
    """Return E Tr((A U†OU)^k)."""
    return haar_average(Tr((A * U.H * OBSERVABLE * U) ** k), over=U).expr


def haarpy_power_of_word(k: int) -> sympy.Expr:
    """Do the same by the double sum over permutations that a user of haarpy has to write."""
    group = list(itertools.permutations(range(k)))
    wg = {cycles: haarpy.weingarten_unitary(cycles, D) for cycles in partitions(k)}
    turn = tuple((i + 1) % k for i in range(k))
    left = {p: sympy.Mul(*(sympy.Symbol(f"A{c}") for c in _cycle_type(p))) for p in group}
    right = {p: sympy.Mul(*(sympy.Symbol(f"O{c}") for c in _cycle_type(p))) for p in group}
    counts: dict[Any, int] = {}
    for s, t in itertools.product(group, repeat=2):
        kappa = tuple(t.index(turn[i]) for i in range(k))
        cycles = _cycle_type(tuple(s[t.index(i)] for i in range(k)))
        key = (left[s], right[kappa], cycles)
        counts[key] = counts.get(key, 0) + 1
    return sympy.Add(*(n * a * o * wg[cycles] for (a, o, cycles), n in counts.items()))


def _cycle_type(p: tuple[int, ...]) -> tuple[int, ...]:
    seen: set[int] = set()
    lengths = []
    for start in range(len(p)):
        point, length = start, 0
        while point not in seen:
            seen.add(point)
            point, length = p[point], length + 1
        if length:
            lengths.append(length)
    return tuple(sorted(lengths, reverse=True))


def gradient_moment(k: int) -> sympy.Expr:
    """Return E g^k over state and unitary, g = −i⟨χ|[X, U†OU]|χ⟩, for general traces of O."""
    moved = U.H * OBSERVABLE * U
    g = -sympy.I * CHI.expect(X * moved - moved * X)
    return haar_average(state_average(g**k), over=U).expr


def entries(k: int, *, cycle: bool) -> sympy.Expr:
    """Return E |U_11|^2k, or the average of a k-cycle of entries."""
    total = haar_average(1, over=U)
    for i in range(k):
        total = total * (U[i, i] * U[i, (i + 1) % k].conj if cycle else U[0, 0] * U[0, 0].conj)
    return haar_average(total, over=U).expr


def haarpy_entries(k: int, algorithm: str, *, cycle: bool) -> sympy.Expr:
    """Do the same with haarpy, by a named algorithm."""
    size = k if cycle else 1
    first, second = ([[0] * size for _ in range(size)] for _ in range(2))
    for i in range(k):
        first[i % size][i % size] += 1
        second[i % size][(i + 1) % size] += 1
    matrices = (tuple(map(tuple, first)), tuple(map(tuple, second)))
    return haarpy.haar_integral_unitary(*matrices, D, algorithm=algorithm, structure="matrix")


def orthogonal(integrand: TracePolynomial) -> sympy.Expr:
    """Return an average over O(N)."""
    return haar_average(integrand, over=U, group="O").expr


def rows() -> list[Row]:
    """Return the table of work."""
    found = [
        Row(
            f"Weingarten, all classes, n = {n}",
            target,
            functools.partial(all_classes, n),
            functools.partial(haarpy_classes, n) if n <= 10 else None,
            slow=n > 8,
        )
        for n, target in [(6, "300×"), (8, "1000×"), (10, "2000×"), (15, "1.5 s"), (20, "6 s")]
    ]
    found += [
        Row(
            f"E Tr((A U†OU)^{k})",
            target,
            functools.partial(power_of_word, k),
            functools.partial(haarpy_power_of_word, k) if k <= 6 else None,
            slow=k > 4,
        )
        for k, target in [(4, "5 ms"), (6, "50 ms"), (10, "5 s")]
    ]
    found += [
        Row(f"E g^{k}, state and unitary", target, functools.partial(gradient_moment, k))
        for k, target in [(4, "10 ms"), (6, "0.5 s")]
    ]
    found += [
        Row(f"{2 * k} letters at matrices", target, functools.partial(letters_at_numbers, k))
        for k, target in [(7, "5 s"), (8, "60 s")]
    ]
    found += [
        Row("HCIZ, order 16 at two spectra", "2 s", lambda: hciz_coefficients(16).at(
            a=[1, 2, 3], b=[1, -1]).expr),
        Row("HCIZ, order 16, all 53,361 terms", "2 s", lambda: hciz_coefficients(16).of(A, B)),
    ]  # fmt: skip
    found += [
        Row("E (Tr O)^12 over O(N)", "0.5 s", lambda: orthogonal(Tr(U) ** 12)),
        Row("E (Tr AO)^12 over O(N)", "0.5 s", lambda: orthogonal(Tr(A * U) ** 12)),
        Row(
            "E O_11^10 over O(N) (Gorin)",
            "0.5 s",
            lambda: orthogonal(U[0, 0] ** 10),
            lambda: haarpy.haar_integral_orthogonal(((10,),), D, "Gorin", "matrix"),
        ),
    ]
    for name, cycle in [("E |U_11|^12", False), ("E of a 6-cycle of entries", True)]:
        for algorithm in ("Collins", "Gorin"):
            found.append(
                Row(
                    f"{name} ({algorithm})",
                    "0.1 s",
                    functools.partial(entries, 6, cycle=cycle),
                    functools.partial(haarpy_entries, 6, algorithm, cycle=cycle),
                    slow=(algorithm == "Collins") != cycle,
                )
            )
    return found


def letters_at_numbers(k: int) -> Any:
    """Return E Tr(A_1 U B_1 U† … A_k U B_k U†) at whole matrices with N = 4."""
    rng, word, given = np.random.default_rng(k), 1, {}
    for a in range(k):
        word = word * Matrix(f"A{a}") * U * Matrix(f"B{a}") * U.H
        given |= {f"{side}{a}": rng.integers(-5, 6, (4, 4)) for side in "AB"}
    return haar_average(Tr(word), over=U).at(N=4, matrices=given)


def seconds(value: float) -> str:
    """Return a time with three digits and a unit."""
    return f"{value * 1e3:.3g} ms" if value < 1 else f"{value:.3g} s"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="also the slow rows of haarpy")
    full = parser.parse_args().full
    for warm_up in (lambda: haarpy_classes(4), lambda: all_classes(5), lambda: gradient_moment(2)):
        warm_up()
    first, theirs = fresh(FRESH["here"], 5), fresh(FRESH["haarpy"], 1)
    print(
        f"Weingarten, all classes, n = 8, in fresh processes: {seconds(first)}, haarpy "
        f"{seconds(theirs)}, {theirs / first:,.0f}× (to reach: 400×)"
    )
    print(f"{'work':34} {'here':>9} {'warm':>9} {'haarpy':>9} {'ratio':>10}  to reach")
    for row in rows():
        cold, warm = best(row.ours, cold=True), best(row.ours, cold=False)
        theirs, ratio = "–" if row.theirs is None else "skipped", ""
        if row.theirs is not None and (full or not row.slow):
            took = best(row.theirs, cold=False, seconds=0.0)
            theirs, ratio = seconds(took), f"{took / cold:,.0f}×"
        print(
            f"{row.name:34} {seconds(cold):>9} {seconds(warm):>9} {theirs:>9} {ratio:>10}"
            f"  {row.target}",
            flush=True,
        )


if __name__ == "__main__":
    main()
