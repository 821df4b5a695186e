"""What a proof is: steps, derivations, their LaTeX, and the wrong versions that checks refuse."""
