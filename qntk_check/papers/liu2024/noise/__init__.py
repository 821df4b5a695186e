"""Section 4 and appendix D: the noisy recursion, its plateau, and its resilience."""
