"""What is exact algebra in the derivations, as theorems of Coq with their proofs."""
