"""What averages are made of and return, and what can be done with them."""
