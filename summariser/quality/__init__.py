"""The quality gate: what is wrong with a summary or a translation, and whether it may be shown."""

from summariser.quality.adequacy import check_translation
from summariser.quality.gate import judge
from summariser.quality.grounding import check_summary

__all__ = ["check_summary", "check_translation", "judge"]
