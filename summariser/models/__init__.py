"""Models: the registry, how one is prepared for an engine, and the prompts that each reads."""
