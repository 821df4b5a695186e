"""K by tensor network: the order of contraction, the tape that runs it, and its derivatives.

``network`` is the route; quimb builds what it contracts (``leaves``), ``paths`` finds the order
once for a shape, ``plan`` weighs it against the bounds and cuts it (``slicing``), and ``execute``
runs the tape.
"""
