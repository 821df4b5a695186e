"""The chapter on classical networks: back-propagation, laziness, kernel, the wide limit."""
