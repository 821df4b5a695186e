"""Training runs that decide claims of several sections."""
