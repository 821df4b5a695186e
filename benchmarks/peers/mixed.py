"""The gradient of a noisy circuit by PennyLane's ``default.mixed`` and backpropagation.

Run by ``benchmarks/noisy.py``, in whatever environment has PennyLane: it imports nothing of this
project, reads one case as JSON from the standard input, and prints one line of JSON.

A case: ``{"peer": "autograd", "n": 2, "gates": [["X", 0], ["cnot", 0, 1], …], "strength": 0.01,
"angles": […], "seconds": 2}``; gates in the order in which they act, a letter being exp(iθP), and
after each of them ρ → (1 − p)ρ + p·1/2 on each of its qubits. O is ZZ on the first two qubits.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

# One thread: oversubscription ruins everybody's figures.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("JAX_ENABLE_X64", "1")  # double precision, as here


def node(case: dict[str, Any], interface: str) -> Callable[[Any], Any]:
    """Return ⟨ZZ⟩ as a function of the angles."""
    import pennylane as qml  # pyright: ignore[reportMissingImports]

    device = qml.device("default.mixed", wires=case["n"])
    share = 3 * case["strength"] / 4  # theirs is the probability that X, Y or Z acts

    @qml.qnode(device, interface=interface, diff_method="backprop")
    def expectation(angles: Any) -> Any:
        place = 0
        for gate in case["gates"]:
            if gate[0] == "cnot":
                qml.CNOT(gate[1:])
            else:  # theirs is exp(−i angle P/2)
                getattr(qml, f"R{gate[0]}")(-2 * angles[place], wires=gate[1])
                place += 1
            for wire in gate[1:]:
                qml.DepolarizingChannel(share, wires=wire)
        return qml.expval(qml.Z(0) @ qml.Z(1))

    return expectation


def autograd(case: dict[str, Any]) -> Callable[[], Any]:
    """Return the gradient by PennyLane's own interface."""
    import pennylane as qml  # pyright: ignore[reportMissingImports]
    from pennylane import numpy as pnp  # pyright: ignore[reportMissingImports]

    gradient = qml.grad(node(case, "autograd"))
    angles = pnp.array(case["angles"], requires_grad=True)
    return lambda: gradient(angles)


def jax(case: dict[str, Any]) -> Callable[[], Any]:
    """Return the gradient compiled by ``jax.jit``."""
    import jax as jx
    import jax.numpy as jnp

    gradient = jx.jit(jx.grad(node(case, "jax")))
    angles = jnp.array(case["angles"])
    return lambda: gradient(angles).block_until_ready()


def main() -> None:
    """Time the case that the standard input names."""
    case = json.load(sys.stdin)
    try:
        work = {"autograd": autograd, "jax": jax}[case["peer"]](case)
    except ImportError as error:
        print(json.dumps({"missing": str(error)}), flush=True)
        return
    start = time.perf_counter()
    found = [float(g) for g in work()]
    first = time.perf_counter() - start
    times = []
    while len(times) < 5 or sum(times) < case["seconds"]:
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    print(json.dumps({"seconds": min(times), "first": first, "gradient": found}), flush=True)


if __name__ == "__main__":
    main()
