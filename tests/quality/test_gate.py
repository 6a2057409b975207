"""The verdict: pass without findings, held by one that holds or by too many, else flagged."""

from summariser.quality.gate import judge
from summariser.records import Finding, Scores
from summariser.thresholds import GateSettings

FLAG = Finding("too_long", "is too long")
HOLD = Finding("looped", "says the same again and again", 3, 9, holds=True)


def test_a_text_without_findings_passes() -> None:
    assert judge([], Scores()).status == "pass"


def test_a_finding_flags_and_is_told_in_plain_words() -> None:
    verdict = judge([FLAG], Scores())
    assert verdict.status == "flagged"
    assert verdict.reasons == ("is too long",)


def test_one_finding_that_holds_withholds_and_is_told_first() -> None:
    verdict = judge([FLAG, HOLD], Scores(grounding=0.5))
    assert verdict.status == "held"
    assert verdict.findings[0] is HOLD
    assert verdict.scores.grounding == 0.5


def test_many_small_findings_withhold_together() -> None:
    gate = GateSettings(max_flags=2)
    assert judge([FLAG] * 2, Scores(), gate).status == "flagged"
    assert judge([FLAG] * 3, Scores(), gate).status == "held"
