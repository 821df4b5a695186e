"""The groups that averages are taken over."""
