"""The chapter on the setup: random unitaries, Pauli strings, weights, the segments of a circuit."""
