"""Articles in, digests out: summarise, check, translate, check. No Prefect, no files, no HTTP."""

from summariser.pipeline.outcome import ArticleFailure, Outcome, Progress, Repairs
from summariser.pipeline.run import LoadedModel, Pipeline

__all__ = ["ArticleFailure", "LoadedModel", "Outcome", "Pipeline", "Progress", "Repairs"]
