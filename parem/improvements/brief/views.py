"""The director's page: everything on one screen, and on one sheet of paper."""

from __future__ import annotations

from flask import Blueprint, g, render_template
from flask_babel import lazy_gettext as _l

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.improvements.brief.decisions import concerning, decisions_of
from parem.improvements.brief.queries import doing_of, headlines_of, read_actions
from parem.improvements.pages import page_words
from parem.improvements.plans import words as plan_words
from parem.improvements.plans.lights import lights_of
from parem.improvements.words import VERDICT_KINDS
from parem.menu import Entry
from parem.surveys.local_days import today_in

blueprint = Blueprint("brief", __name__, url_prefix="/o/<organisation>/brief")
blueprint.context_processor(page_words)
ENTRIES = (Entry("brief.page", _l("On one page"), "file-earmark-text", Permission.VIEW_RESULTS),)
#: How many lines each part of the page has at most; the rest is counted and linked.
LINES = 5


@blueprint.get("")
@requires(Permission.VIEW_RESULTS)
def page() -> str:
    """What citizens say, what is being done, what worked, and what waits for a decision."""
    today = today_in(g.organisation)
    doing = doing_of(g.organisation, today)
    read = read_actions(g.organisation, today)
    verdicts = [verdict.verdict for _action, verdict in read]
    return render_template(
        "improvements/brief.html",
        headlines=headlines_of(g.organisation, today),
        doing=doing,
        read=read,
        counts={verdict: verdicts.count(verdict) for verdict in VERDICT_KINDS},
        decisions=concerning(decisions_of(g.organisation, doing.unfinished, today), g.permissions),
        lines=LINES,
        lights=lights_of(g.organisation, today),
        plan_words=plan_words,
    )


@blueprint.get("/decisions")
@requires(Permission.VIEW_RESULTS)
def decisions() -> str:
    """Everything that waits for a decision: the page itself has room for the first few."""
    today = today_in(g.organisation)
    doing = doing_of(g.organisation, today)
    found = concerning(decisions_of(g.organisation, doing.unfinished, today), g.permissions)
    return render_template("improvements/decisions.html", decisions=found)
