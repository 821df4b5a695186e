"""How a program in OpenQASM 2 or 3 becomes gates: text, expressions, library, program."""
