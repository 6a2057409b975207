"""Training of the embedded model's adapters: ``python -m summariser.training``."""
