"""Where a draft aims at what can't be measured: no indicator, or one that rests on too few answers to be shown."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from parem.improvements.plans.checks import Missing
from parem.improvements.plans.models import ChangePlan
from parem.improvements.report_contents import ReportContents


def weak_evidence(plan: ChangePlan, contents: ReportContents) -> list[Missing]:
    """Advice on goals and actions by the plan's figures as they are now, with the place where it is mended.

    It does not hold the plan back: an indicator may well be asked only once the plan has begun.
    """
    return [*_of_goals(plan, contents), *_of_lines(plan, contents)]


def _of_goals(plan: ChangePlan, contents: ReportContents) -> Iterator[Missing]:
    for goal, part in zip(plan.goals, contents.goals, strict=True):
        number = part.number
        if part.asked is None:
            words = _("Goal %(number)s has no indicator: nobody can tell whether it is reached.", number=number)
            yield Missing(words, "goals", goal.id, needed=False)
        elif part.current is None or part.current.missing:
            words = _("The indicator of goal %(number)s rests on too few answers yet to be shown.", number=number)
            yield Missing(words, "goals", goal.id, needed=False)


def _of_lines(plan: ChangePlan, contents: ReportContents) -> Iterator[Missing]:
    for line, part in zip(plan.lines, contents.lines, strict=True):
        title = line.action.title
        if part.target is None:
            words = _("“%(line)s” has no indicator, so there will be no verdict.", line=title)
            yield Missing(words, "action", line.action_id, needed=False)
        elif contents.is_thin(part):
            words = _("The indicator of “%(line)s” rests on too few answers yet to be shown.", line=title)
            yield Missing(words, "action", line.action_id, needed=False)
