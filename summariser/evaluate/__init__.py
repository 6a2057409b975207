"""Measures what the models are worth: the figures of the README and of the models' cards."""

from summariser.evaluate.models import load_model
from summariser.evaluate.summaries import SummaryFigures, evaluate_summaries, read_articles
from summariser.evaluate.test_set import TestSet, read_test_set
from summariser.evaluate.translation import TranslationFigures, evaluate_translation

__all__ = [
    "SummaryFigures",
    "TestSet",
    "TranslationFigures",
    "evaluate_summaries",
    "evaluate_translation",
    "load_model",
    "read_articles",
    "read_test_set",
]
