"""What `import qntk_check.formulas` costs beside `import sympy` and `import numpy`, in one run.

Each import is timed in a fresh process; the processes alternate, so that noise of the machine
falls on all alike. Example: python benchmarks/import_time.py --repeat 20
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys

PROGRAM = """
import sys, time
start = time.perf_counter()
import {module}
print(time.perf_counter() - start, *sorted({heavy} & set(sys.modules)))
"""
HEAVY = {"quimb", "matplotlib", "sympy", "numba"}
MODULES = ("numpy", "sympy", "qntk_check.formulas")


def measure(module: str) -> tuple[float, list[str]]:
    """Return the seconds that an import takes in a fresh process, and what heavy came along."""
    code = PROGRAM.format(module=module, heavy=HEAVY)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, *loaded = run.stdout.split()
    return float(seconds), loaded


def main() -> None:
    """Print minimum and median of each, and the difference that the target is about."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeat", type=int, default=10, help="processes for each import")
    repeat = parser.parse_args().repeat
    times: dict[str, list[float]] = {module: [] for module in MODULES}
    loaded: dict[str, list[str]] = {}
    for _ in range(repeat):
        for module in MODULES:
            seconds, loaded[module] = measure(module)
            times[module].append(seconds)
    print(f"{'import':24}{'minimum':>10}{'median':>10}   heavy modules loaded")
    for module in MODULES:
        low, middle = min(times[module]), statistics.median(times[module])
        print(f"{module:24}{low:9.3f}s{middle:9.3f}s   {' '.join(loaded[module]) or 'none'}")
    ours, peer = (statistics.median(times[m]) for m in ("qntk_check.formulas", "sympy"))
    print(f"ratio to sympy {ours / peer:.2f}; over sympy {ours - peer:+.3f} s (target +0.150 s)")


if __name__ == "__main__":
    main()
