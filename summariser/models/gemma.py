"""The embedded model: Gemma 3 270M, which pip brings, with this project's adapters."""

from summariser.models.gemma_base import BaseModel, GemmaConfig, read_base
from summariser.models.gemma_tokenizer import build_tokenizer

__all__ = ["BaseModel", "GemmaConfig", "build_tokenizer", "read_base"]
