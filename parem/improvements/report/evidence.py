"""What a report prints of wastes: as they were seen, with the finding that each rests on."""

from __future__ import annotations

from parem.improvements.models import Waste
from parem.improvements.process_maps.queries import place_of
from parem.improvements.report.figures import asked_of
from parem.improvements.report.parts import Evidence, WastePart
from parem.quality.models import Finding
from parem.surveys.models import Question

#: The newest question of each survey and code.
Questions = dict[tuple[int, str], Question]


def waste_part(waste: Waste, questions: Questions) -> WastePart:
    """A waste with the finding that it rests on."""
    return WastePart(
        waste.id, waste.kind, waste.title, waste.description, place_of(waste), waste.evidence,
        _evidence(waste.finding, questions) if waste.finding else None, waste.minutes_per_month, waste.cents_per_month,
    )  # fmt: skip


def _evidence(finding: Finding, questions: Questions) -> Evidence:
    question = questions.get((finding.survey_id, finding.question_code.partition("=")[0]))
    asked = asked_of(finding.survey, question, finding.question_code, finding.measure)
    return Evidence(
        finding.id, finding.rule, finding.survey.code, finding.question_code, asked.question, finding.measure,
        finding.period_start, finding.period_end, finding.evidence,
    )  # fmt: skip
