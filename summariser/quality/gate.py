"""From findings to a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from summariser.records import Finding, Scores, Verdict
from summariser.thresholds import GateSettings

_DRAFT = Finding("draft", "a small model's draft, to be read before it is published")


def judge(findings: Sequence[Finding], scores: Scores, gate: GateSettings | None = None) -> Verdict:
    """Return the verdict on a text that was checked.

    A finding that holds withholds the text; so do more than ``gate.max_flags`` others together.

    Args:
        findings: Of all checks, in any order; they are told by place in the text.
        scores: What the checks measured.
        gate: Thresholds; the defaults by default.
    """
    gate = gate or GateSettings()
    ordered = tuple(sorted(findings, key=lambda finding: (not finding.holds, finding.start or 0)))
    if any(finding.holds for finding in ordered) or len(ordered) > gate.max_flags:
        return Verdict("held", ordered, scores)
    return Verdict("flagged" if ordered else "pass", ordered, scores)


def as_draft(verdict: Verdict) -> Verdict:
    """Return the verdict on a text of a model that is marked ``draft``: it never passes.

    The mark says nothing of the one text, so that it does not count towards ``max_flags``.
    """
    status = "flagged" if verdict.status == "pass" else verdict.status
    return Verdict(status, (*verdict.findings, _DRAFT), verdict.scores)


def with_holds(findings: Iterable[Finding], gate: GateSettings) -> list[Finding]:
    """Return the findings, each holding as ``gate`` says of its check."""
    return [replace(finding, holds=finding.check in gate.holds) for finding in findings]
