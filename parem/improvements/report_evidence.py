"""What a report prints of verdicts and wastes: as they were read and seen, figures that may not be told left out."""

from __future__ import annotations

from parem.improvements.models import Verdict, Waste
from parem.improvements.report_figures import asked_of
from parem.improvements.report_parts import Evidence, Figure, Reading, WastePart
from parem.quality.models import Finding
from parem.surveys.models import Question

#: The newest question of each survey and code.
Questions = dict[tuple[int, str], Question]


def reading(verdict: Verdict) -> Reading:
    """A verdict as it was computed."""
    before, after = _side(verdict.before_value, verdict.before_n), _side(verdict.after_value, verdict.after_n)
    # Without a difference no n is kept either: it could be the very number that is too small to tell.
    n = None if verdict.difference is None else verdict.before_n + verdict.after_n
    missing = "too_few" if n is None else ""
    difference = Figure(verdict.difference, verdict.low, verdict.high, n, verdict.method, missing)
    return Reading(
        verdict.verdict, verdict.before_start, verdict.before_end, verdict.after_start, verdict.after_end,
        before, after, difference, verdict.level,
    )  # fmt: skip


def _side(value: float | None, n: int) -> Figure:
    return Figure(None, None, None, None, "", "too_few") if value is None else Figure(value, None, None, n, "")


def waste_part(waste: Waste, questions: Questions) -> WastePart:
    """A waste with the finding that it rests on."""
    return WastePart(
        waste.id, waste.kind, waste.title, waste.description, waste.process_step, waste.evidence,
        _evidence(waste.finding, questions) if waste.finding else None, waste.minutes_per_month, waste.cents_per_month,
    )  # fmt: skip


def _evidence(finding: Finding, questions: Questions) -> Evidence:
    question = questions.get((finding.survey_id, finding.question_code.partition("=")[0]))
    asked = asked_of(finding.survey, question, finding.question_code, finding.measure)
    return Evidence(
        finding.id, finding.rule, finding.survey.code, finding.question_code, asked.question, finding.measure,
        finding.period_start, finding.period_end, finding.evidence,
    )  # fmt: skip
