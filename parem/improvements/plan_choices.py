"""The options of the selects in a plan's forms, in the language of the page."""

from __future__ import annotations

from flask_babel import gettext as _

from parem.improvements.plan_models import ChangePlan
from parem.improvements.plan_queries import action_choices, people_choices, service_choices
from parem.improvements.report_words import MEASURE_WORDS
from parem.quality.indicators import MEASURES
from parem.quality.queries import questions_of, visible_surveys
from parem.web import say

Options = list[tuple[str | int, str]]


def action_options(plan: ChangePlan, kept: int | None) -> Options:
    """The kaizen actions that may be added, each with its service."""
    found: Options = [
        (id, _("%(action)s (%(service)s)", action=title, service=say(service)))
        for id, title, service in action_choices(plan, kept)
    ]
    return [("", _("Choose an action")), *found]


def goal_options(plan: ChangePlan) -> Options:
    """The plan's goals, numbered."""
    goals: Options = [(goal.id, f"{number}. {say(goal.text)}") for number, goal in enumerate(plan.goals, 1)]
    return [("", _("No goal")), *goals]


def people_options(plan: ChangePlan) -> Options:
    """Who may own a line."""
    return [("", _("Nobody yet")), *people_choices(plan.organisation)]


def service_options(plan: ChangePlan) -> Options:
    """The services that a goal's indicator may be read for."""
    found: Options = [
        (id, say(name) if organisation == plan.organisation.name else f"{say(name)}, {say(organisation)}")
        for id, name, organisation in service_choices(plan.organisation)
    ]
    return [("", _("All services of the survey")), *found]


def indicator_options(plan: ChangePlan) -> dict[str, Options]:
    """Every question and measure of the visible surveys, grouped by survey: "survey id:question code:measure"."""
    groups: dict[str, Options] = {"": [("", _("No indicator"))]}
    for survey in visible_surveys(plan.organisation):
        groups[say(survey.title)] = [
            (f"{survey.id}:{question.code}:{measure}", f"{say(question.text)} – {MEASURE_WORDS[measure]}")
            for question in questions_of(survey)
            if question.type not in ("single", "multiple", "text")
            for measure in MEASURES[question.type]
        ]
    return {title: options for title, options in groups.items() if options}
