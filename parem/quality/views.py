"""Results: the list of surveys, the page of one, its table as a file."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, abort, g, render_template, request, send_from_directory
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from parem.accounts.access import public, requires
from parem.accounts.permissions import Permission
from parem.catalogue.models import Service
from parem.csv_files import csv_response
from parem.languages import LANGUAGES
from parem.menu import Entry
from parem.quality import queries
from parem.quality.charts import ASSETS
from parem.quality.comments.queries import replies_to
from parem.quality.comments.voices import Voices, voices_of
from parem.quality.control_words import (
    ASSURANCE_WORDS,
    CAUSE_ACTIONS,
    CAUSE_WORDS,
    CHART_METHODS,
    RULES_METHODS,
    RULES_WORDS,
)
from parem.quality.queries import questions_among
from parem.quality.results.asked import filter_form, filters_asked, services_asked, survey_asked
from parem.quality.results.by_language import ByLanguage, Refusal, over_everything
from parem.quality.results.contents import Labels, Results, results_of
from parem.quality.results.filters import Filters
from parem.quality.results.service_blocks import GapWords
from parem.quality.results.tables import tables_of, titles_of
from parem.quality.store import published_versions
from parem.quality.words import (
    CHANNEL_WORDS,
    MEASURE_METHODS,
    REFUSAL_WORDS,
    THEME_WORDS,
    dimension_name,
    option_words,
    question_words,
)
from parem.surveys.models import Question, Survey
from parem.workbooks import Sheet, workbook_response

blueprint = Blueprint("results", __name__)
GROUP = _l("Quality")
ENTRIES = (Entry("results.index", _l("Results"), "bar-chart-line", Permission.VIEW_RESULTS),)


@blueprint.get("/assets/plotly.min.js")
@public
def plotly_js() -> Response:
    """plotly.js as its Python package brings it: nothing is fetched from elsewhere."""
    answer = send_from_directory(ASSETS, "plotly.min.js", max_age=7 * 86400)
    answer.headers["Cache-Control"] = "public, max-age=604800"
    return answer


@blueprint.get("/o/<organisation>/results")
@requires(Permission.VIEW_RESULTS)
def index() -> str:
    """The surveys whose results may be read here."""
    return render_template("quality/index.html", surveys=queries.visible_surveys(g.organisation))


@blueprint.get("/o/<organisation>/results/<code>")
@requires(Permission.VIEW_RESULTS)
def survey(code: str) -> str:
    """The results of a survey."""
    found = survey_asked(code)
    services = services_asked(found)
    filters, results = _results(found, services)
    voices = _voices(found, filters, services, results)
    spoken, form = results.spoken, filter_form(found, filters, services)
    for name in ("language",) if isinstance(spoken, Refusal) else ("service", "channel") if spoken else ():
        form["kept"].pop(name, None)
    return render_template(
        "quality/results.html",
        **form,
        languages=LANGUAGES,
        spoken=spoken if isinstance(spoken, ByLanguage) else None,
        refusal=REFUSAL_WORDS[spoken] if isinstance(spoken, Refusal) else "",
        results=results,
        tables=titles_of(results),
        channel_words=CHANNEL_WORDS,
        methods=MEASURE_METHODS,
        cause_words=CAUSE_WORDS,
        cause_actions=CAUSE_ACTIONS,
        chart_methods=CHART_METHODS,
        rules_words=RULES_WORDS,
        rules_methods=RULES_METHODS,
        assurance_words=ASSURANCE_WORDS,
        words=question_words,
        option_words=option_words,
        voices=voices,
        replies=replies_to(comment for voice in voices for comment in voice.comments),
        theme_words=THEME_WORDS,
    )


@blueprint.get("/o/<organisation>/results/<code>.csv")
@requires(Permission.VIEW_RESULTS)
def table_csv(code: str) -> Response:
    """One table of the page (`table=`; else the indicators), as filtered and suppressed there."""
    found = survey_asked(code)
    wanted = request.args.get("table", "indicators")
    table = _tables(found).get(wanted) or abort(404)
    name = found.code if wanted == "indicators" else f"{found.code}-{wanted}"
    return csv_response(f"{name}.csv", table.header, table.rows)


@blueprint.get("/o/<organisation>/results/<code>.xlsx")
@requires(Permission.VIEW_RESULTS)
def tables_xlsx(code: str) -> Response:
    """All tables of the page as a workbook, as filtered and suppressed there."""
    found = survey_asked(code)
    return workbook_response(f"{found.code}.xlsx", list(_tables(found).values()))


def _results(found: Survey, services: list[Service]) -> tuple[Filters, Results]:
    filters, versions = filters_asked(found), published_versions(found.id)
    questions = questions_among(versions)
    words = {question.code: question_words(question, question.code) for question in questions}
    labels = Labels(words, _("target"), _gap_words(questions))
    results = results_of(found, versions, services, filters, labels)
    return over_everything(filters) if isinstance(results.spoken, ByLanguage) else filters, results


def _gap_words(questions: Iterable[Question]) -> GapWords:
    names = {question.dimension for question in questions if question.dimension}
    return GapWords({name: dimension_name(name) for name in names}, (_("What was expected"), _("What was met")))


def _tables(found: Survey) -> dict[str, Sheet]:
    """The page's tables; none where a language is asked for whose figures can't be shown."""
    results = _results(found, services_asked(found))[1]
    return abort(404) if isinstance(results.spoken, Refusal) else tables_of(results)


def _voices(found: Survey, filters: Filters, services: list[Service], results: Results) -> list[Voices]:
    """Reviewed comments by theme, where the figures beside them may be shown too."""
    if not results.answers:
        return []
    ids = [filters.service] if filters.service else [service.id for service in services]
    languages = results.spoken.languages if isinstance(results.spoken, ByLanguage) else ()
    return voices_of(found, ids, filters, request.args.get("theme", ""), languages)
