"""News into short, checked digests in Urdu, Pashto and Dari."""

__version__ = "0.1.0"
