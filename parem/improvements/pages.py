"""What the pages of wastes, actions, the board and home share: words, links to other rooms, who may do what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import current_app, flash, g, url_for

from parem.accounts.account_views import me
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.improvements import words
from parem.improvements.actions.cause_fields import CAUSE_WORDS
from parem.improvements.models import KaizenAction, Waste
from parem.improvements.verdicts import words as verdict_words
from parem.quality.finding_words import sentence
from parem.quality.models import Finding
from parem.quality.queries import questions_of
from parem.quality.words import RULE_WORDS, figure_words, measure_name, question_words
from parem.surveys.local_days import today_in
from parem.surveys.models import Survey


def today_here() -> date:
    """The day on the wall calendar of the organisation of this page."""
    here = getattr(g, "organisation", None)
    return today_in(here) if here else date.today()


def page_words() -> dict[str, Any]:
    """Words and small helps for templates (a context processor of each blueprint of this kind)."""
    return {
        "words": words, "reading_words": verdict_words,
        "today": today_here(), "measured": figure_words, "changed_by": words.change_with_unit,
        "measure_name": measure_name, "rule_words": RULE_WORDS,
        "cause_words": CAUSE_WORDS,
    }  # fmt: skip


def link_to(endpoint: str, **values: Any) -> str | None:
    """The address of a page of another room; None where this installation has no such page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def finding_words(finding: Finding) -> str:
    """A finding as a sentence, in the page's language."""
    return findings_in_words([finding])[0]


def findings_in_words(findings: Sequence[Finding]) -> list[str]:
    """Each finding as a sentence; the questions of each survey are read once."""
    surveys = {finding.survey_id: finding.survey for finding in findings}
    known = {id: {question.code: question for question in questions_of(survey)} for id, survey in surveys.items()}
    return [
        sentence(each, question_words(known[each.survey_id].get(each.question_code), each.question_code))
        for each in findings
    ]


def finding_links(finding: Finding, organisation: str) -> dict[str, str | None]:
    """Where a finding's evidence can be read: the finding itself, and the service's results."""
    return {
        "finding": link_to("findings.finding", organisation=organisation, finding_id=finding.id),
        "results": results_link(finding.survey, organisation, finding.service.code, finding.question_code),
    }


def results_link(survey: Survey, organisation: str, service: str, question: str | None) -> str | None:
    """The results page of a survey for one service, at one question."""
    return link_to(
        "results.survey", organisation=organisation, code=survey.code, service=service, _anchor=question or None
    )


def may_manage(thing: Waste | KaizenAction) -> bool:
    """Whether this person leads improvements where the waste or action belongs, and is there now."""
    return Permission.MANAGE_IMPROVEMENTS in g.permissions and thing.organisation_id == g.organisation.id


def may_work_on(action: KaizenAction) -> bool:
    """Whether this person may move an action and write on its sheet: who leads improvements, and its owner."""
    own = Permission.WORK_ON_OWN_ACTIONS in g.permissions and action.owner_id == me().id
    return may_manage(action) or (own and action.organisation_id == g.organisation.id)


def refused(problem: Refused) -> None:
    """Nothing was changed: say why."""
    db.session.rollback()
    flash(str(problem), "error")
