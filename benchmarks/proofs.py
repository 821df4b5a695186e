"""Seconds that each derivation of the spread and of μ takes, built and checked, cold.

Each runs in a fresh process on one thread, so that no table and no cache of another helps it; the
import of SymPy and of the calculus is timed apart. Example: python benchmarks/proofs.py
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

PROGRAM = """
import time
start = time.process_time()
import {module} as module
loaded = time.process_time()
derivation = module.{builder}()
print(loaded - start, time.process_time() - loaded, len(derivation.checks))
"""

DERIVATIONS = (
    ("kernel.factorization", "derive"),
    ("kernel.factorization", "derive_third"),
    ("kernel.factorization", "derive_fourth"),
    ("kernel.spread", "derive_slots"),
    ("kernel.spread", "derive_leading_order"),
    ("kernel.spread", "derive_depth"),
    ("meta_kernel.form", "derive"),
    ("meta_kernel.mean", "derive"),
    ("meta_kernel.second_moment", "derive"),
    ("descent.second_order", "derive"),
    ("descent.conditions", "derive_kernel"),
    ("descent.conditions", "derive_meta_kernel"),
    ("descent.scalings", "derive_ratios"),
    ("descent.scalings", "derive_width"),
    ("descent.scalings", "derive_automatic"),
    ("kernel.trace_ordering", "derive"),
    ("descent.overparametrization", "derive"),
    ("setup.moment_scaling", "derive"),
)


def measure(module: str, builder: str) -> tuple[float, float, int]:
    """Return the processor seconds of import and of derivation, and the number of steps."""
    code = PROGRAM.format(module=f"derivations.{module}", builder=builder)
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, **threads},
    )  # fmt: skip
    load, work, steps = run.stdout.split()
    return float(load), float(work), int(steps)


def main() -> None:
    """Print the time of each, and of all beside the target."""
    argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0]).parse_args()
    total, imports = 0.0, []
    print(f"{'derivation':44}{'steps':>6}{'seconds':>10}")
    for module, builder in DERIVATIONS:
        load, work, steps = measure(module, builder)
        total += work
        imports.append(load)
        print(f"{module + '.' + builder:44}{steps:6}{work:10.2f}")
    print(f"all {total:.1f} s on one core (target 60 s), ratio {total / 60:.2f}; "
          f"imports {min(imports):.2f} s each")  # fmt: skip


if __name__ == "__main__":
    main()
