"""The options of the selects in a plan's forms, in the language of the page."""

from __future__ import annotations

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from parem.accounts.models import Organisation
from parem.fields import choices_of
from parem.improvements.plan_models import ChangePlan
from parem.improvements.plan_queries import action_choices, people_choices, service_choices
from parem.quality.indicators import MEASURES, WITHOUT_AIM
from parem.quality.queries import questions_of, visible_surveys
from parem.quality.words import measure_name
from parem.web import say

Options = list[SelectChoice]


def action_options(plan: ChangePlan, kept: int | None) -> Options:
    """The kaizen actions that may be added, each with its service."""
    found = [
        (id, _("%(action)s (%(service)s)", action=title, service=say(service)))
        for id, title, service in action_choices(plan, kept)
    ]
    return choices_of([("", _("Choose an action")), *found])


def goal_options(plan: ChangePlan) -> Options:
    """The plan's goals, numbered."""
    goals = [(goal.id, f"{number}. {say(goal.text)}") for number, goal in enumerate(plan.goals, 1)]
    return choices_of([("", _("No goal")), *goals])


def needs_options(plan: ChangePlan, part: object) -> Options:
    """The other lines of the plan, numbered: what a line may begin after."""
    lines = [(line.id, f"{number}. {line.action.title}", line) for number, line in enumerate(plan.lines, 1)]
    return choices_of([(id, words) for id, words, line in lines if line is not part])


def part_options(plan: ChangePlan, kept: Organisation | None) -> Options:
    """Whose part of a joint plan a cost may belong to: its own organisation's, and of those with an action in it."""
    others = {line.action.service.organisation.id: line.action.service.organisation for line in plan.lines}
    if kept is not None:
        others[kept.id] = kept
    found = sorted((say(each.name), each.id) for each in others.values() if each is not plan.organisation)
    return choices_of([("", say(plan.organisation.name)), *((id, name) for name, id in found)])


def people_options(plan: ChangePlan) -> Options:
    """Who may own a line."""
    return choices_of([("", _("Nobody yet")), *people_choices(plan.organisation)])


def service_options(plan: ChangePlan) -> Options:
    """The services that a goal's indicator may be read for."""
    found = [
        (id, say(name) if organisation == plan.organisation.name else f"{say(name)}, {say(organisation)}")
        for id, name, organisation in service_choices(plan.organisation)
    ]
    return choices_of([("", _("All services of the survey")), *found])


def indicator_options(plan: ChangePlan) -> Options:
    """Every question and measure of the visible surveys, grouped by survey: "survey id:question code:measure"."""
    found = [
        SelectChoice(
            f"{survey.id}:{question.code}:{measure}",
            f"{say(question.text)} – {measure_name(measure)}",
            optgroup=say(survey.title),
        )
        for survey in visible_surveys(plan.organisation)
        for question in questions_of(survey)
        if question.type not in WITHOUT_AIM
        for measure in MEASURES[question.type]
    ]
    return [*choices_of([("", _("No indicator"))]), *found]
