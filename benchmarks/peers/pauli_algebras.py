"""What PauLie says of random sets of Pauli strings: an oracle for `qntk_check.algebras`.

Runs in an environment that has PauLie (Python 3.12); writes
tests/qntk_check/algebras/paulie.json, one row for each set: strings, dimension.

Usage: python benchmarks/peers/pauli_algebras.py
"""

from __future__ import annotations

import json
import random
from pathlib import Path

OUT = Path(__file__).resolve().parents[2] / "tests/qntk_check/algebras/paulie.json"


def drawn(rng: random.Random) -> list[str]:
    """Return a set of strings, light or dense."""
    n, count = rng.choice([(2, 4), (3, 6), (4, 7), (6, 9), (9, 12), (12, 20)])
    light = rng.choice(["IXYZ", "IIIIXYZ"])
    found = {"".join(rng.choice(light) for _ in range(n)) for _ in range(count)}
    return sorted(string for string in found if set(string) != {"I"})


def main() -> None:
    """Write the file."""
    from paulie import get_pauli_string  # type: ignore[import-not-found]  # pyright: ignore[reportMissingImports]

    rng, rows = random.Random(16), []
    while len(rows) < 200:
        strings = drawn(rng)
        if strings:
            rows.append([strings, int(get_pauli_string(strings).get_dla_dim())])
    OUT.write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
