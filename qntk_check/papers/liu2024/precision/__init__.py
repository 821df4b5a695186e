"""Section 4: how long training takes, and what its precision costs."""
