"""How long OpenQASM texts take to read, beside quimb's parser in the same run.

Each row is one kind of program: gates without angles, and a mixture of rotations at numbers of
their own, ``u3`` and ``cu1``. Times are of the processor, the least of several runs; the last
column is the time for a gate of the largest text beside that of the smallest, 1 if linear.

Examples
--------
    python benchmarks/reading.py --gates 10000
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np

from qntk_check.circuits import from_openqasm

QUBITS = 20


def program(kind: str, gates: int) -> str:
    """Return a program of version 2 with final measurements, the same in every run."""
    rng = np.random.default_rng(1)
    lines = ["OPENQASM 2.0;", 'include "qelib1.inc";', f"qreg q[{QUBITS}];", f"creg c[{QUBITS}];"]
    for k in range(gates):
        a, b = rng.choice(QUBITS, 2, replace=False)
        x, y = rng.normal(size=2).tolist()
        fixed = (f"h q[{a}];", f"cx q[{a}],q[{b}];")
        mixed = (f"rz({x!r}) q[{a}];", fixed[1], f"u3({x:.10f},pi*{y:.8f},-pi/2) q[{a}];", fixed[0],
                 f"cu1(pi/{2 ** (k % 9)}) q[{a}],q[{b}];")  # fmt: skip
        listed = fixed if kind == "fixed" else mixed
        lines.append(listed[k % len(listed)])
    lines.append("rx(0.1) q[0];")
    lines += [f"measure q[{k}] -> c[{k}];" for k in range(QUBITS)]
    return "\n".join(lines)


def seconds(read: Callable[[str], object], text: str, runs: int) -> float:
    """Return the least processor time of several readings."""
    found = []
    for _ in range(runs):
        start = time.process_time()
        read(text)
        found.append(time.process_time() - start)
    return min(found)


def main() -> None:
    """Print the table."""
    from quimb.tensor.circuit import parse_openqasm2_str

    parser = argparse.ArgumentParser(description="Time to read OpenQASM, beside quimb's parser.")
    parser.add_argument("--gates", type=int, default=10_000, help="gates of the largest text")
    parser.add_argument("--runs", type=int, default=3, help="readings of which the least is taken")
    options = parser.parse_args()
    print(f"{'kind':6} {'gates':>7} {'MB':>6} {'s':>7} {'quimb s':>8} {'ratio':>6} {'linear':>7}")
    for kind in ("fixed", "mixed"):
        least = None
        for gates in (options.gates // 4, options.gates):
            text = program(kind, gates)
            own = seconds(from_openqasm, text, options.runs)
            other = seconds(parse_openqasm2_str, text, 1)
            least = least or own / gates
            print(f"{kind:6} {gates:7d} {len(text) / 1e6:6.2f} {own:7.3f} {other:8.3f} "
                  f"{other / own:6.1f} {own / gates / least:7.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
