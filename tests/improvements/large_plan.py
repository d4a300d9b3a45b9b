"""The contents of a plan as large as they get, without a database."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

from parem.improvements.report.parts import (
    Asked,
    Indicator,
    LinePart,
    ServicePart,
    SurveyPart,
    Trend,
    TrendPoint,
    WastePart,
)
from parem.improvements.report.written_parts import BudgetPart, RiskPart
from parem.improvements.report_contents import ReportContents
from parem.improvements.verdicts.parts import Figure, Reading
from parem.languages import Texts

SERVICES, QUESTIONS, MONTHS = 12, 9, 24
FIRST = date(2024, 1, 1)


def contents_of() -> ReportContents:
    """A plan as large as they get."""
    services = tuple(service_of(i) for i in range(1, SERVICES + 1))
    lines = tuple(line_of(i) for i in range(1, 2 * SERVICES + 1))
    return ReportContents(
        plan_id=1, organisation=Texts.of("Town"), organisation_code="town", title=Texts.of("A plan"),
        summary=Texts.of("What is to change, and why. " * 8), starts_on=FIRST, ends_on=FIRST + timedelta(729),
        budget_cents=SERVICES * 100_000, period_start=FIRST + timedelta(365), period_end=FIRST + timedelta(729),
        smallest_cell=10, is_synthetic=True, goals=(), lines=lines, services=services,
        budget=tuple(BudgetPart(i, Texts.of(f"Cost {i}"), 100_000, 85_000, 15_000, 0) for i in range(1, SERVICES + 1)),
        risks=tuple(RiskPart(i, Texts.of(f"Risk {i}"), Texts.of("An answer to it"), 2, 2) for i in range(1, 7)),
    )  # fmt: skip


def asked_of(question: int) -> Asked:
    """A question of the survey."""
    return Asked("bench", Texts.of("Bench"), f"q{question}", Texts.of(f"Question {question} about it"), "top_2_box")


def service_of(number: int) -> ServicePart:
    """A service with its figures, its trend and two wastes."""
    figure = Figure(0.7, 0.66, 0.74, 512, "Wilson")
    months = [date(FIRST.year + i // 12, 1 + i % 12, 1) for i in range(MONTHS)]
    points = tuple(
        TrendPoint(m, m + timedelta(27), dataclasses.replace(figure, value=0.66 + 0.03 * (i % 3)))
        for i, m in enumerate(months)
    )
    indicators = tuple(Indicator(asked_of(q), figure, 0.75) for q in range(1, QUESTIONS + 1))
    survey = SurveyPart("bench", Texts.of("Bench"), 512, figure, indicators, (Trend(asked_of(1), points, 0.75),))
    words = "What is wasted, where, how often and what it costs whoever comes. " * 3
    wastes = tuple(
        WastePart(number * 10 + i, "waiting", f"Waste {i}", words, "Desk", words, None, 300, 4200) for i in (1, 2)
    )
    name = Texts.of(f"Service {number}")
    return ServicePart(number, f"s{number}", name, Texts.of("Area"), Texts.of("Town"), "town", (survey,), wastes)


def line_of(number: int) -> LinePart:
    """An action with its verdict."""
    service = (number + 1) // 2
    side = Figure(0.6, None, None, 512, "")
    read = Reading(
        "improved", FIRST, FIRST + timedelta(300), FIRST + timedelta(365), FIRST + timedelta(700), side, side,
        Figure(0.08, 0.02, 0.14, 1024, "Newcombe"), 0.95,
    )  # fmt: skip
    return LinePart(
        number, number, f"Action {number}", "check", Texts.of("What is recommended to the council. " * 3), service,
        Texts.of(f"Service {service}"), "An Owner", FIRST, FIRST + timedelta(300), None, service * 10 + 1, asked_of(1),
        0.05, read,
    )  # fmt: skip
