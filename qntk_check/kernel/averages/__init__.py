"""K̄ over uniform angles of circuits of Pauli rotations and Cliffords, at any width.

``uniform`` is what users call; ``transfer`` gives it exactly, ``coins`` from samples, and
``stabilizer`` by an independent simulator as a check.
"""
