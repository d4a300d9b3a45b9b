"""The options of the selects in a plan's forms, in the language of the page.

What a part has now stays an option of its form, marked, even where it is offered to nobody else any more: who edits
another field must not lose it.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from parem.accounts.models import Organisation
from parem.catalogue.models import Service
from parem.extensions import db
from parem.fields import choices_of
from parem.improvements.plans.models import ChangePlan, PlanGoal, PlanLine
from parem.improvements.plans.queries import action_choices, people_choices, service_choices
from parem.improvements.verdicts.targets import key_of
from parem.quality.indicators import MEASURES, has_one_figure
from parem.quality.queries import question_of, questions_of, visible_surveys
from parem.quality.words import measure_name
from parem.surveys.models import Question
from parem.web import say

Options = list[SelectChoice]
#: The question behind each indicator that can be chosen.
Offered = dict[str, Question]


def action_options(plan: ChangePlan, kept: int | None, by: Organisation | None = None) -> Options:
    """The kaizen actions that may be added, each with its service."""
    found = [
        (id, _("%(action)s (%(service)s)", action=title, service=say(service)))
        for id, title, service in action_choices(plan, kept, by)
    ]
    return choices_of([("", _("Choose an action")), *found])


def goal_options(plan: ChangePlan) -> Options:
    """The plan's goals, numbered."""
    goals = [(goal.id, f"{number}. {say(goal.text)}") for number, goal in enumerate(plan.goals, 1)]
    return choices_of([("", _("No goal")), *goals])


def measure_options(plan: ChangePlan) -> Options:
    """The plan's measures, numbered."""
    measures = [(each.id, f"{number}. {say(each.text)}") for number, each in enumerate(plan.measures, 1)]
    return choices_of([("", _("No measure")), *measures])


def needs_options(plan: ChangePlan, part: object) -> Options:
    """The other lines of the plan, numbered: what a line may begin after."""
    lines = [(line.id, f"{number}. {line.action.title}", line) for number, line in enumerate(plan.lines, 1)]
    return choices_of([(id, words) for id, words, line in lines if line is not part])


def part_options(plan: ChangePlan, partners: list[Organisation], kept: Organisation | None) -> Options:
    """Whose part of a joint plan a cost or risk may belong to: its own organisation's, and of those that take part."""
    others = {line.action.service.organisation.id: line.action.service.organisation for line in plan.lines}
    others |= {each.id: each for each in [*partners, *([kept] if kept else [])]}
    found = sorted((say(each.name), each.id) for each in others.values() if each is not plan.organisation)
    return choices_of([("", say(plan.organisation.name)), *((id, name) for name, id in found)])


def people_options(organisation: Organisation, line: PlanLine | None) -> Options:
    """Who may own a line."""
    people = people_choices(organisation)
    if line and line.owner and line.owner_id not in {id for id, _name in people}:
        is_here = line.owner.active and line.owner.memberships
        name = line.owner.name if is_here else _("%(name)s (left)", name=line.owner.name)
        people.append((line.owner.id, name))
    return choices_of([("", _("Nobody yet")), *people])


def service_options(plan: ChangePlan, goal: PlanGoal | None) -> Options:
    """The services that a goal's indicator may be read for."""
    found = [
        (id, say(name) if organisation == plan.organisation.name else f"{say(name)}, {say(organisation)}")
        for id, name, organisation in service_choices(plan.organisation)
    ]
    kept = db.session.get(Service, goal.service_id) if goal and goal.service_id else None
    if kept and kept.id not in {id for id, _name in found}:
        found.append((kept.id, _("%(name)s (no longer offered)", name=say(kept.name))))
    return choices_of([("", _("All services of the survey")), *found])


def indicator_options(plan: ChangePlan, goal: PlanGoal | None) -> tuple[Options, Offered]:
    """Every question and measure of the visible surveys as they are asked now, by survey; and the questions."""
    options, offered = choices_of([("", _("No indicator"))]), {}
    for survey in visible_surveys(plan.organisation):
        for question in _asked_now(questions_of(survey)):
            for measure in MEASURES[question.type]:
                key = key_of(survey.id, question.code, measure)
                words = f"{say(question.text)} – {measure_name(measure)}"
                options.append(SelectChoice(key, words, optgroup=say(survey.title)))
                offered[key] = question
    kept = key_of(goal.survey_id, goal.question_code, goal.measure) if goal else ""
    if goal and goal.survey and kept and kept not in offered:
        known = question_of(goal.survey, goal.question_code or "")
        name = say(known.text) if known else goal.question_code
        words = _("%(name)s (no longer asked)", name=f"{name} – {measure_name(goal.measure or '')}")
        options.append(SelectChoice(kept, words, optgroup=say(goal.survey.title)))
        if known:
            offered[kept] = known
    return options, offered


def _asked_now(questions: list[Question]) -> Iterator[Question]:
    """Those of the newest version, with one figure each."""
    newest = max((question.version_id for question in questions), default=0)
    return (each for each in questions if each.version_id == newest and has_one_figure(each))
