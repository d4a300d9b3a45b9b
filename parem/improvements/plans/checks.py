"""What a change plan still needs before it can be submitted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import shorten

from flask_babel import gettext as _
from flask_babel import ngettext

from parem.formats import day, euros
from parem.improvements.plans.models import ChangePlan, PlanLine
from parem.languages import LANGUAGES, Texts


@dataclass(frozen=True)
class Missing:
    """One thing to do: its words, and the place that it is done at."""

    words: str
    #: "plan", the section of a part ("goals", "lines", "budget", "risks"), or "action": a kaizen action.
    section: str
    #: The part to edit; None leads to the section.
    part_id: int | None = None
    #: False for advice that does not hold the plan back.
    needed: bool = True


def what_is_missing(plan: ChangePlan) -> list[Missing]:
    """All that stands between this draft and the director, what is needed first."""
    items = [*_of_goals(plan), *_of_lines(plan), *_of_budget(plan), *_of_texts(plan), *_advice(plan)]
    return sorted(items, key=lambda item: not item.needed)


def budget_difference(plan: ChangePlan) -> int:
    """The plan's budget less the sum of its lines, in cents."""
    return plan.budget_cents - sum(line.total_cents for line in plan.budget)


def _of_goals(plan: ChangePlan) -> Iterator[Missing]:
    if not plan.goals:
        yield Missing(_("The plan has no goal yet."), "goals")
    for number, goal in enumerate(plan.goals, 1):
        if goal.due_on and not plan.starts_on <= goal.due_on <= plan.ends_on:
            words = _("The day by which goal %(number)s is to be reached is not within the plan's term.", number=number)
            yield Missing(words, "goals", goal.id)


def _of_lines(plan: ChangePlan) -> Iterator[Missing]:
    if not plan.lines:
        yield Missing(_("The plan has no line yet: choose the actions that it is made of."), "lines")
    for line in plan.lines:
        if line.owner_id is None:
            words = _("Nobody owns the line “%(line)s” yet.", line=line.action.title)
            yield Missing(words, "lines", line.id)
        elif _has_left(line):
            yield _left(line)
        for needed in line.needs:
            if line.starts_on <= needed.ends_on:
                titles = {"line": line.action.title, "needed": needed.action.title, "day": day(needed.ends_on)}
                words = _("“%(line)s” begins before “%(needed)s”, which it waits for, ends on %(day)s.", **titles)
                yield Missing(words, "lines", line.id)
        if _is_outside_term(plan, line):
            words = _("The term of the line “%(line)s” is not within the plan's term.", line=line.action.title)
            yield Missing(words, "lines", line.id)


def who_left(plan: ChangePlan) -> list[Missing]:
    """The lines whose owner is here no longer: told also where the plan is approved or in effect."""
    return [_left(line) for line in plan.lines if _has_left(line)]


def _has_left(line: PlanLine) -> bool:
    return line.owner is not None and not (line.owner.active and line.owner.memberships)


def _left(line: PlanLine) -> Missing:
    names = {"line": line.action.title, "name": line.owner.name if line.owner else ""}
    return Missing(_("%(name)s, who owns the line “%(line)s”, is here no longer.", **names), "lines", line.id)


def _is_outside_term(plan: ChangePlan, line: PlanLine) -> bool:
    return line.starts_on < plan.starts_on or line.ends_on > plan.ends_on


def _of_budget(plan: ChangePlan) -> Iterator[Missing]:
    if plan.budget_cents and not plan.budget:
        yield Missing(_("The budget of %(total)s has no lines yet.", total=euros(plan.budget_cents)), "budget")
        return
    difference = budget_difference(plan)
    if difference > 0:
        words = _("The budget lines are %(amount)s less than the plan's budget.", amount=euros(difference))
        yield Missing(words, "budget")
    if difference < 0:
        words = _("The budget lines are %(amount)s more than the plan's budget.", amount=euros(-difference))
        yield Missing(words, "budget")


def _of_texts(plan: ChangePlan) -> Iterator[Missing]:
    """The organisation's own language is needed; the others are asked for, one line for each text."""
    own = plan.organisation.default_language
    for texts, section, part_id in _texts(plan):
        words = shorten(texts.in_language(own), 70, placeholder="…")
        if texts and own in texts.missing:
            yield Missing(_("“%(words)s” has no words in %(language)s yet.", words=words, language=LANGUAGES[own]),
                          section, part_id)  # fmt: skip
        others = ", ".join(LANGUAGES[language] for language in texts.missing if language != own)
        if texts and others:
            advice = _("“%(words)s” is not translated yet: %(languages)s.", words=words, languages=others)
            yield Missing(advice, section, part_id, needed=False)


def _texts(plan: ChangePlan) -> Iterator[tuple[Texts, str, int | None]]:
    yield plan.title, "plan", None
    yield plan.summary, "plan", None
    yield from ((goal.text, "goals", goal.id) for goal in plan.goals)
    yield from ((each.text, "measures", each.id) for each in plan.measures)
    yield from ((line.recommendation, "lines", line.id) for line in plan.lines)
    yield from ((cost.text, "budget", cost.id) for cost in plan.budget)
    yield from ((risk.text, "risks", risk.id) for risk in plan.risks)


def _advice(plan: ChangePlan) -> Iterator[Missing]:
    if not plan.risks:
        yield Missing(_("No risk is named. Is there really none?"), "risks", needed=False)
    unbound = sum(1 for line in plan.lines if line.goal_id is None)
    if plan.goals and unbound:
        words = ngettext(
            "%(num)s line serves no goal.", "%(num)s lines serve no goal.", unbound
        )  # fmt: skip
        yield Missing(words, "lines", needed=False)
    if not plan.summary:
        yield Missing(_("The summary is empty."), "plan", needed=False)
