"""Sections 1 and 2: gradient descent, random circuits, designs, and what laziness means."""
