"""Comparing: services, or municipalities, side by side, with what chance alone would give."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, abort, g, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.catalogue.models import Service, StandardService
from parem.extensions import db
from parem.menu import Entry
from parem.quality import queries
from parem.quality.burt import BurtTable, total
from parem.quality.charts import Peer, figure_json, funnel
from parem.quality.disclosure import Shown, Suppressed, shown_together, withheld_groups
from parem.quality.guard import Guard, guard_of
from parem.quality.indicators import MEASURES, estimate_of, is_judged
from parem.quality.peers import INNER, OUTER, Funnel, Standing, funnel_of
from parem.quality.results import other_tables
from parem.quality.results.asked import filter_form, filters_asked, services_asked, survey_asked
from parem.quality.results.other_tables import compared_table
from parem.quality.statistics import Estimate
from parem.quality.words import STANDING_WORDS, question_words
from parem.surveys.models import Question, Survey
from parem.web import say

blueprint = Blueprint("peers", __name__)
ENTRIES: tuple[Entry, ...] = ()
ORDER = {Standing.BELOW: 0, None: 1, Standing.CHANCE: 1, Standing.ABOVE: 2}


@dataclass(frozen=True)
class Line:
    """One service or municipality: its name, its figure as it may be shown, how it stands."""

    name: str
    of: str
    shown: Shown
    standing: Standing | None


@blueprint.get("/o/<organisation>/results/<code>/compare")
@requires(Permission.VIEW_RESULTS)
def page(code: str) -> str:
    """One question compared over services or municipalities."""
    return render_template("quality/compare.html", **_contents(survey_asked(code)))


@blueprint.get("/o/<organisation>/results/<code>/compare.<any(csv, xlsx):kind>")
@requires(Permission.VIEW_RESULTS)
def table_file(code: str, kind: str) -> Response:
    """The comparison as a file; where the page gives none there is none."""
    contents = _contents(survey_asked(code))
    if len(contents["lines"]) < 2:
        abort(404)
    asked = contents["words"][contents["question"].code]
    sheet = compared_table(contents["lines"], contents["measure"], asked)
    return other_tables.table_file(f"{code}-compared", kind, sheet)


def _contents(survey: Survey) -> dict[str, Any]:
    filters, services = filters_asked(survey), services_asked(survey)
    questions = [
        q for q in queries.questions_of(survey) if q.type in ("scale", "nps", "ces", "yes_no") and is_judged(q)
    ]
    wanted = [q for q in questions if q.code == request.args.get("question")] or questions
    question = wanted[0] if wanted else None
    standards = _standards(services)
    standard = next((each for each in standards if str(each.id) == request.args.get("standard")), None)
    compared = [each for each in services if standard is None or each.standard_service_id == standard.id]
    places = {service.organisation_id for service in services}
    by = "place" if request.args.get("by") == "place" and len(places) > 1 and not standard else "service"
    lines: list[Line] = []
    found: Funnel | None = None
    if question:
        # All of the time that is asked for, in all channels: a part of some would have to be shown of all.
        visible = queries.visible_service_ids(survey, g.organisation)
        guard = guard_of(survey, replace(filters, service=None, channel=None, unit="month"), visible)
        groups = _grouped(guard, compared, by, question.code)
        lines, found = _lines(groups, question, guard.smallest)
    measure = MEASURES[question.type][0] if question else ""
    return {
        **filter_form(survey, filters, services),
        "questions": questions,
        "question": question,
        "words": {q.code: question_words(q, q.code) for q in questions},
        "measure": measure,
        "by": by,
        "standards": standards,
        "standard": standard,
        "has_places": len(places) > 1,
        "lines": sorted(lines, key=lambda line: (ORDER[line.standing], line.name)),
        "found": found,
        "figure": _figure(lines, found, measure) if found else None,
        "standing_words": STANDING_WORDS,
    }


def _standards(services: list[Service]) -> list[StandardService]:
    """The standard services that more than one of these is: what municipalities can be compared by."""
    times = Counter(each.standard_service_id for each in services)
    query = select(StandardService).where(StandardService.id.in_([key for key, count in times.items() if count > 1]))
    return sorted(db.session.scalars(query), key=lambda each: say(each.name))


@dataclass(frozen=True)
class _Group:
    name: str
    of: str
    table: BurtTable
    is_hidden: bool


def _grouped(guard: Guard, services: list[Service], by: str, code: str) -> list[_Group]:
    """Each service or municipality that has answers, and whether its figure would give another's away."""
    tables = guard.pieces.by_service()
    answered = [each for each in services if each.id in tables]
    hidden = {each.id for each in answered if guard.hides(code, each.id)}
    if by == "service":
        return [
            _Group(say(each.name), say(each.organisation.name), tables[each.id], each.id in hidden)
            for each in answered
        ]  # fmt: skip
    members: dict[int, list[Service]] = defaultdict(list)
    for each in answered:
        members[each.organisation_id].append(each)
    sizes = {place: sum(tables[each.id].n for each in of) for place, of in members.items()}
    lacking = {place: [tables[each.id].n for each in of if each.id in hidden] for place, of in members.items()}
    together = guard.grouped({each.id: each.organisation_id for each in services})
    kept = withheld_groups(
        sizes, lacking, {place for place in members if together.hides(code, place)}, guard.smallest
    )  # fmt: skip
    return [
        _Group(
            say(of[0].organisation.name), "", total(tables[of[0].id].schema, [tables[each.id] for each in of]),
            place in kept,
        )
        for place, of in members.items()
    ]  # fmt: skip


def _lines(groups: list[_Group], question: Question, smallest: int) -> tuple[list[Line], Funnel | None]:
    measure = MEASURES[question.type][0]
    cells = shown_together(
        [estimate_of(each.table, question.code, question.type, measure) for each in groups], smallest
    )  # fmt: skip
    cells = [Suppressed() if each.is_hidden else cell for each, cell in zip(groups, cells, strict=True)]
    known = [cell for cell in cells if isinstance(cell, Estimate)]
    found = funnel_of(known, measure in ("top_2_box", "share"))
    standings = iter(found.standings if found else ())
    lines = [
        Line(each.name, each.of, cell, next(standings, None) if isinstance(cell, Estimate) else None)
        for each, cell in zip(groups, cells, strict=True)
    ]
    return lines, found


def _figure(lines: list[Line], found: Funnel, measure: str) -> str:
    is_share = measure != "nps"
    bounds = (0.0, 1.0) if is_share else (-1.0, 1.0)
    peers = [
        Peer(line.name, line.shown.n, line.shown.value, line.standing == Standing.BELOW)
        for line in lines
        if isinstance(line.shown, Estimate)
    ]
    least, most = 0.7 * min(peer.n for peer in peers), 1.1 * max(peer.n for peer in peers)
    # Near the left the lines bend the most.
    steps = [least + (most - least) * (at / 60) ** 2 for at in range(61)]
    curves = [
        (steps, [found.limits(n, sigmas, bounds)[side] for n in steps]) for sigmas in (INNER, OUTER) for side in (0, 1)
    ]
    return figure_json(funnel(peers, found.center, curves, is_share, _("Answers")))
