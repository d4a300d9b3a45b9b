"""Do the questions belong together? The reliability of a survey's scales, question by question."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, render_template
from flask_babel import gettext as _

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.menu import Entry
from parem.quality import queries
from parem.quality.guard import guard_of
from parem.quality.indicators import scales
from parem.quality.results import other_tables
from parem.quality.results.asked import filter_form, filters_asked, services_asked, survey_asked
from parem.quality.results.other_tables import scales_table
from parem.quality.scale_words import FIT_WORDS, SCALE_MEASURES, SCALE_METHODS, advice, reason_of, verdict_words
from parem.quality.scales import ScaleFit, scale_fit
from parem.quality.service_figures import index_items
from parem.quality.tables import table
from parem.quality.words import dimension_name, question_words
from parem.surveys.models import Survey

blueprint = Blueprint("scales", __name__)
ENTRIES: tuple[Entry, ...] = ()


@blueprint.get("/o/<organisation>/results/<code>/scales")
@requires(Permission.VIEW_RESULTS)
def page(code: str) -> str:
    """Each scale with its verdict and its questions."""
    return render_template("quality/scales.html", **_contents(survey_asked(code)))


@blueprint.get("/o/<organisation>/results/<code>/scales.<any(csv, xlsx):kind>")
@requires(Permission.VIEW_RESULTS)
def table_file(code: str, kind: str) -> Response:
    """All scales as a file; where nothing may be told there is none."""
    contents = _contents(survey_asked(code))
    sheet = scales_table(contents["known"] or abort(404), contents["names"], contents["words"])
    return other_tables.table_file(f"{code}-scales", kind, sheet)


def _contents(survey: Survey) -> dict[str, Any]:
    filters, services = filters_asked(survey), services_asked(survey)
    questions = queries.questions_of(survey)
    visible = queries.visible_service_ids(survey, g.organisation)
    named = scales(questions)
    guard, pairs = guard_of(survey, filters, visible), table(filters.selection(survey.id, visible))
    found = [(name, codes, scale_fit(pairs, codes, guard.least_together(*codes))) for name, codes in named.items()]
    words = {question.code: question_words(question, question.code) for question in questions}
    # A scale that is nothing but the index's questions is called so.
    index = set(index_items(questions))
    names = {
        name: _("Satisfaction index") if set(codes) == index else dimension_name(name) for name, codes in named.items()
    }
    known = [(name, scale) for name, _items, scale in found if isinstance(scale, ScaleFit)]
    return {
        **filter_form(survey, filters, services),
        "found": found,
        "known": known,
        "words": words,
        "names": names,
        "verdicts": {name: verdict_words(scale) for name, scale in known},
        "advice": {name: advice(scale, words) for name, scale in known},
        "reasons": {name: reason_of(each) for name, _items, each in found if not isinstance(each, ScaleFit)},
        "fit_words": FIT_WORDS,
        "measures": SCALE_MEASURES,
        "methods": SCALE_METHODS,
    }
