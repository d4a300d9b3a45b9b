"""How the links of the chain hang together: what became of a finding, and the first words of an action."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import lazy_gettext as _l

from parem.extensions import db
from parem.improvements.models import Waste
from parem.improvements.recommendations.models import Recommendation
from parem.improvements.recommendations.queries import of_finding
from parem.improvements.verdicts.targets import key_of
from parem.quality.finding_links import FindingLink
from parem.quality.models import Finding
from parem.web import say

#: The longest title that an action has.
TITLE = 200


def finding_links(finding: Finding) -> Sequence[FindingLink]:
    """The wastes that rest on a finding, what was recommended on it, and the actions that came of that."""
    home = finding.service.organisation.code
    wastes = db.session.scalars(db.select(Waste).filter_by(finding_id=finding.id).order_by(Waste.id)).all()
    recommended = of_finding(finding.id)
    actions = {action.id: action.title for waste in wastes for action in waste.actions}
    actions.update({each.action.id: each.action.title for each in recommended if each.action})
    return [
        *(
            FindingLink(url_for("wastes.waste", organisation=home, waste_id=each.id), _l("Waste"), each.title)
            for each in wastes
        ),
        *(
            FindingLink(
                url_for("recommendations.recommendation", organisation=home, recommendation_id=each.id),
                _l("Recommendation"), say(each.what),
            )
            for each in recommended
        ),
        *(
            FindingLink(url_for("actions.action", organisation=home, action_id=id), _l("Action"), title)
            for id, title in sorted(actions.items())
        ),
    ]  # fmt: skip


def first_words(waste: Waste | None, recommendation: Recommendation | None) -> dict[str, str]:
    """What the chain already says of an action, so that nobody writes it twice."""
    if recommendation is not None:
        what, key = say(recommendation.what), recommendation.finding_key or {}
        return {
            "title": what if len(what) <= TITLE else what[: TITLE - 1].rsplit(" ", 1)[0] + "…",
            "background": say(recommendation.why),
            "current_condition": say(recommendation.evidence),
            "countermeasures": what,
            "target": key_of(key.get("survey_id"), key.get("question_code"), key.get("measure")),
        }
    if waste is None:
        return {}
    seen = "\n".join(filter(None, [waste.description, waste.evidence]))
    return {"background": waste.title, "current_condition": seen}
