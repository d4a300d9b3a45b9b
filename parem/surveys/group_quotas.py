"""Quotas of groups: enough answers about a service, or enough people who gave a certain answer (an age group, say).

They are kept with the survey as [{"service": id} or {"question": code, "answer": word}, with "limit" and "closed"].
Whether one is full is counted, as for a whole survey (quotas.py): a note of that moment would say when somebody
answered. "closed" is set by a nightly job, so that the group stays full when old answers are deleted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

from parem.accounts.audit import record
from parem.accounts.models import Organisation
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.surveys.answer_codes import codes_of
from parem.surveys.answering.flow import page_posted
from parem.surveys.answering.forms import AnswerForm
from parem.surveys.questionnaire_models import Question, Survey
from parem.surveys.quota_counting import GroupCounts, groups_of

#: Types of questions whose answer is one of a few.
TYPES = ("single", "yes_no", "scale", "nps", "ces")
#: More groups no survey has.
MOST = 100


@dataclass(frozen=True)
class FullGroups:
    """Which services have enough answers, and which answers to which questions (as words)."""

    services: frozenset[int] = frozenset()
    answers: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """Differs where other groups are full."""
        return repr((sorted(self.services), sorted((code, sorted(words)) for code, words in self.answers.items())))


NONE_FULL = FullGroups()


class GroupFull(Exception):
    """The citizen belongs to a group of which enough have answered."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__()
        self.organisation = organisation


def full_groups(survey: Survey) -> FullGroups:
    """The groups of which nobody new is asked. Three queries; none where no group has a quota."""
    if not survey.group_quotas:
        return NONE_FULL
    counts = _counts(survey)
    full = [quota for quota in survey.group_quotas if quota["closed"] or _count(quota, counts) >= quota["limit"]]
    answers: dict[str, set[str]] = {}
    for quota in full:
        if "question" in quota:
            answers.setdefault(quota["question"], set()).add(quota["answer"])
    services = frozenset(quota["service"] for quota in full if "service" in quota)
    return FullGroups(services, {code: frozenset(words) for code, words in answers.items()})


def refuse_full_group(survey: Survey, owner: Organisation, form: AnswerForm, posted: Mapping[str, str]) -> None:
    """Raise GroupFull where an answer on the page that was posted puts the citizen into a full group.

    Only on the page where it becomes known, and when it is good: who passed it while there was room may finish.
    """
    page = page_posted(posted, form.end_page)
    if posted.get("action") not in ("next", "send"):
        return
    if not survey.group_quotas or page > form.last_page or form.errors_on(page):
        return
    full = full_groups(survey).answers
    if any(str(each.answer) in full.get(each.question.code, ()) for each in form.fields_on(page)):
        raise GroupFull(owner)


@dataclass(frozen=True)
class Progress:
    """A quota and how far it is: `at_least` answers, in steps of the smallest cell so that no single one is seen to
    come."""

    quota: Mapping[str, Any]
    at_least: int
    is_full: bool


def progress_of(survey: Survey) -> list[Progress]:
    """Every quota of a group with its progress, as it may be shown."""
    if not survey.group_quotas:
        return []
    counts, step = _counts(survey), survey.organisation.smallest_cell
    found = []
    for quota in survey.group_quotas:
        n = _count(quota, counts)
        found.append(Progress(quota, n // step * step, quota["closed"] or n >= quota["limit"]))
    return found


def _counts(survey: Survey) -> GroupCounts:
    return groups_of(survey, {quota["question"] for quota in survey.group_quotas if "question" in quota})


def _count(quota: Mapping[str, Any], counts: GroupCounts) -> int:
    if "service" in quota:
        return counts.services.get(quota["service"], 0)
    return counts.answers.get((quota["question"], quota["answer"]), 0)


def groups_to_choose(survey: Survey, questions: Collection[Question]) -> dict[str, dict[str, Any]]:
    """What a quota can be of, by the value of its choice: services where there are several, answers to questions."""
    found: dict[str, dict[str, Any]] = {}
    if len(survey.services) > 1:
        found |= {f"service {each.id}": {"service": each.id} for each in survey.services}
    for question in questions:
        for code in codes_of(question) if question.type in TYPES else ():
            found[f"answer {question.code} {code}"] = {"question": question.code, "answer": str(code)}
    return found


def set_group_quota(survey: Survey, group: Mapping[str, Any], limit: int) -> None:
    """Ask so many of a group, also where it had another limit. Flushed, audited. Raises Refused for too few."""
    if limit < survey.organisation.smallest_cell:
        raise Refused(
            _l(
                "Write at least %(smallest)s: that a smaller group is full would tell what single people answered.",
                smallest=survey.organisation.smallest_cell,
            )
        )
    others = [quota for quota in survey.group_quotas if _group(quota) != dict(group)]
    if len(others) >= MOST:
        raise Refused(_l("There are very many quotas already. Delete some first."))
    survey.group_quotas = [*others, {**group, "limit": limit, "closed": False}]
    record("survey.group_quota_set", survey.code, survey.organisation_id, after=limit, **_audited(group))
    db.session.flush()


def delete_group_quota(survey: Survey, group: Mapping[str, Any]) -> None:
    """Ask any number of a group again. Flushed, audited."""
    left = [quota for quota in survey.group_quotas if _group(quota) != dict(group)]
    if len(left) < len(survey.group_quotas):
        survey.group_quotas = left
        record("survey.group_quota_deleted", survey.code, survey.organisation_id, **_audited(group))
    db.session.flush()


def close_full_groups() -> int:
    """Mark the groups that are full, for the night: they stay full when old answers are deleted. How many surveys.

    Not audited: the line would say when the last of them answered.
    """
    changed = 0
    for survey in db.session.scalars(db.select(Survey).where(Survey.state == "open")):
        progress = progress_of(survey)
        if any(each.is_full and not each.quota["closed"] for each in progress):
            survey.group_quotas = [{**each.quota, "closed": each.is_full} for each in progress]
            changed += 1
    db.session.flush()
    return changed


def _group(quota: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in quota.items() if name not in ("limit", "closed")}


def _audited(group: Mapping[str, Any]) -> dict[str, Any]:
    if "service" in group:
        return {"service": group["service"]}
    return {"question": f"{group['question']} = {group['answer']}"}
