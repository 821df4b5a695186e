"""What expressions are written in: letters under operations, words of them, monomials."""
