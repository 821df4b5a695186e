"""The kernel of a data set: K_αβ^ij = Σ_ℓ ∂_ℓε_α^i ∂_ℓε_β^j over inputs α, β and observables i, j.

An input is a state, or data x that the circuit's own map turns into angles (``angles = Wθ + Dx +
b``), or both. All inputs go through the evaluators side by side. The derivatives by the parameters
are the features of which K is the Gram matrix. Where features or K do not fit the bound on memory,
they are taken block by block.
"""
