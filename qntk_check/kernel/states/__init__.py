"""K by state vectors: a circuit as a program of rotations, run over many circuits or many tiles.

``compiled`` is the route, and ``dense`` its readable NumPy reference. ``frame`` moves Clifford
gates to the observable, ``program`` lists what is left, ``side_by_side`` and ``in_tiles`` run it.
"""
