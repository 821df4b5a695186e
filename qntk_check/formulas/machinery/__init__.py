"""What formulas are made of: their type, what they take, and right numbers from floats."""
