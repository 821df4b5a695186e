"""K̄ of free fermions on n qubits by their algebra, against listing the algebra.

Usage: python benchmarks/algebras.py
"""

from __future__ import annotations

from time import process_time

from qntk_check.algebras import group_average, lie_algebra


def free_fermions(n: int) -> list[str]:
    """Return XX on neighbors of a line, and Z."""
    line = ["I" * a + "XX" + "I" * (n - 2 - a) for a in range(n - 1)]
    return line + ["I" * a + "Z" + "I" * (n - 1 - a) for a in range(n)]


def main() -> None:
    """Print a row for each n."""
    for n in (10, 30, 100):
        strings, times = free_fermions(n), []
        for _ in range(9):
            start = process_time()
            group_average(strings, {"Z" + "I" * (n - 1): 1})
            times.append(process_time() - start)
        start = process_time()
        lie_algebra(strings)
        listed = process_time() - start
        print(
            f"n = {n}: {1e3 * min(times):.1f} ms; {listed / min(times):.0f} times as long to list"
        )


if __name__ == "__main__":
    main()
