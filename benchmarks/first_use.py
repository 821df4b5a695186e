"""What the first K and the first μ cost in a new environment, where nothing is compiled yet.

Each environment is a fresh process with an empty folder for compiled code; a second process with
the same folder shows what later runs cost. Example: python benchmarks/first_use.py --repeat 5
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile

PROGRAM = """
import time
start = time.perf_counter()
from numba.core import event
seen = event.RecordingListener()
event.register("numba:compile", seen)
from qntk_check import circuits, kernel
circuit = circuits.hardware_efficient({n}, {layers}, seed=1)
observable = {{"ZZ" + "I" * {rest}: 1.0}}
imported = time.perf_counter()
result = kernel.evaluate(circuit, observable, method="dense")
evaluated = time.perf_counter()
result.mu
end = time.perf_counter()
compiled = sum(found.is_start for _, found in seen.buffer)
print(imported - start, evaluated - imported, end - evaluated, end - start, compiled)
"""
COLUMNS = ("import", "first K", "first mu", "together", "functions compiled")


def measure(n: int, layers: int, folder: str) -> list[float]:
    """Return the columns for one process that keeps what it compiles in a folder."""
    code = PROGRAM.format(n=n, layers=layers, rest=n - 2)
    own = {**os.environ, "NUMBA_CACHE_DIR": folder}
    run = subprocess.run(
        [sys.executable, "-c", code], env=own, capture_output=True, text=True, check=True
    )
    return [float(word) for word in run.stdout.split()]


def main() -> None:
    """Print medians over new environments, and over the second process in each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3, help="new environments")
    parser.add_argument("--qubits", type=int, nargs="+", default=[4, 13], help="sizes of circuits")
    options = parser.parse_args()
    print(f"{'':28}" + "".join(f"{name:>12}" for name in COLUMNS[:-1]) + f"{COLUMNS[-1]:>20}")
    for n in options.qubits:
        new, later = [], []
        for _ in range(options.repeat):
            with tempfile.TemporaryDirectory() as folder:
                new.append(measure(n, 8, folder))
                later.append(measure(n, 8, folder))
        for name, rows in ((f"n = {n}, a new environment", new), (f"n = {n}, later", later)):
            *seconds, compiled = (statistics.median(column) for column in zip(*rows, strict=True))
            print(f"{name:28}" + "".join(f"{s:10.2f} s" for s in seconds) + f"{compiled:20.0f}")
    print("target: K and mu together below 5 s")


if __name__ == "__main__":
    main()
