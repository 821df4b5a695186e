"""The kernel matrix of a data set by JAX's vmap: through tensorcircuit, PennyLane, or plainly.

Run by ``benchmarks/data_sets.py``, in whatever environment has the peers (the extra ``bench``): it
imports nothing of this project, reads a case as JSON from the standard input, and prints for each
peer one line of JSON with the time of the whole matrix, its first row, and how long it compiled.

The case: as in ``simulators.py``, with one set of ``angles``, and ``states`` as [real, imaginary].
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from simulators import least  # pins the threads, before anything is imported

import numpy as np  # isort: skip

Expectation = Callable[[Any, Any], Any]


def tensorcircuit(case: dict[str, Any]) -> Expectation:
    """Return ⟨O⟩ as a function of angles and input state."""
    import jax.numpy as jnp
    import tensorcircuit as tc  # pyright: ignore[reportMissingImports]

    tc.set_backend("jax")
    tc.set_dtype("complex128")

    def expectation(angles: Any, state: Any) -> Any:
        circuit, place = tc.Circuit(case["n"], inputs=state), 0
        for gate in case["gates"]:
            if gate[0] == "cnot":
                circuit.cnot(gate[1], gate[2])
            else:  # theirs is exp(−i angle P/2)
                getattr(circuit, f"r{gate[0].lower()}")(gate[1], theta=-2 * angles[place])
                place += 1
        return jnp.real(circuit.expectation_ps(z=case["observable"]))

    return expectation


def pennylane(case: dict[str, Any]) -> Expectation:
    """Return ⟨O⟩ by backpropagation through ``default.qubit``."""
    import pennylane as qml  # pyright: ignore[reportMissingImports]

    @qml.qnode(qml.device("default.qubit", wires=case["n"]), interface="jax",
               diff_method="backprop")  # fmt: skip
    def expectation(angles: Any, state: Any) -> Any:
        qml.StatePrep(state, wires=range(case["n"]), validate_norm=False)
        place = 0
        for gate in case["gates"]:
            if gate[0] == "cnot":
                qml.CNOT([gate[1], gate[2]])
            else:  # theirs is exp(−i angle P/2)
                getattr(qml, f"R{gate[0]}")(-2 * angles[place], wires=gate[1])
                place += 1
        return qml.expval(qml.prod(*(qml.Z(q) for q in case["observable"])))

    return expectation


def plain(case: dict[str, Any]) -> Expectation:
    """Return ⟨O⟩ of an unrolled state vector, without any package of circuits."""
    import jax.numpy as jnp

    n = case["n"]
    paulis = {"X": [[0, 1], [1, 0]], "Y": [[0, -1j], [1j, 0]], "Z": [[1, 0], [0, -1]]}
    signs = np.ones((2,) * n)
    for q in case["observable"]:
        signs = signs * np.array([1, -1]).reshape([2 if j == q else 1 for j in range(n)])

    def expectation(angles: Any, state: Any) -> Any:
        psi, place = state.reshape((2,) * n), 0
        for gate in case["gates"]:
            if gate[0] == "cnot":
                at = (slice(None),) * gate[1] + (1,)
                psi = psi.at[at].set(jnp.flip(psi[at], axis=gate[2] - (gate[2] > gate[1])))
                continue
            p = jnp.array(paulis[gate[0]], dtype=complex)
            moved = jnp.moveaxis(jnp.tensordot(p, psi, axes=(1, gate[1])), 0, gate[1])
            psi = jnp.cos(angles[place]) * psi + 1j * jnp.sin(angles[place]) * moved
            place += 1
        return jnp.sum(jnp.abs(psi) ** 2 * signs)

    return expectation


PEERS = {"tensorcircuit": tensorcircuit, "pennylane": pennylane, "jax": plain}


def main() -> None:
    """Time the matrix by every peer that is there."""
    case = json.load(sys.stdin)
    for name, make in PEERS.items():
        try:
            import jax

            expectation = make(case)
        except ImportError as error:
            print(json.dumps({"peer": name, "missing": str(error)}), flush=True)
            continue
        gradient = jax.vmap(jax.grad(expectation), in_axes=(None, 0))

        def kernel(angles: Any, states: Any, gradient: Any = gradient) -> Any:
            g = gradient(angles, states)
            return g @ g.T

        matrix = jax.jit(kernel)
        angles = jax.numpy.array(case["angles"][0])
        states = jax.numpy.array(case["states"][0]) + 1j * jax.numpy.array(case["states"][1])
        start = time.perf_counter()
        first = np.array(matrix(angles, states)[0])
        compiling = time.perf_counter() - start

        def work(matrix: Any = matrix, angles: Any = angles, states: Any = states) -> Any:
            return matrix(angles, states).block_until_ready()

        print(json.dumps({
            "peer": name, "seconds": least(work, case["repeats"]), "first": compiling,
            "row": first.tolist(),
        }), flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
