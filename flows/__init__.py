"""Prefect flows: orchestration only, no logic of their own."""
