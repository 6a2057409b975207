"""Facts about text that need no model: scripts, orthography, numbers, sentences."""
