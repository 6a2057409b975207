"""Summaries at several lengths: chunking, prompting, and sentences of the article as fallback."""
