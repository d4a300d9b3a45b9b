"""The citizen's pages: choose the service, answer, thanks. No session, no cookie; the page carries all it needs."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from parem.accounts.access import public
from parem.extensions import csrf, db, limiter
from parem.surveys.answer_words import not_found_words
from parem.surveys.answering.flow import Turn, first_turn, next_turn
from parem.surveys.answering.forms import ID, TRAP
from parem.surveys.answering.limits import hidden_address, posts_allowed
from parem.surveys.answering.operations import has_receipt, store_response
from parem.surveys.answering.queries import Asked, find_asked, find_survey, grouped, services_asked, version_to_answer
from parem.surveys.answering.timing import STAMP, has_begun, is_hasty, stamp_of
from parem.surveys.group_quotas import refuse_full_group
from parem.surveys.local_days import today_in
from parem.surveys.models import Version
from parem.surveys.rights.notices import notice_of
from parem.surveys.rights.receipts import code_of, new_word
from parem.surveys.rights.tombstones import is_erased
from parem.web import current_language

blueprint = Blueprint("answer", __name__, url_prefix="/s")
csrf.exempt(blueprint)
#: A form of text answers is far below this; the default is made for imported files.
LARGEST_POST = 256 * 1024
#: The name of the box "give me a code"; its value is the page's random word.
RECEIPT = "receipt-word"
#: From so many services on, the choice has a search field.
MANY = 7


class Closed(Exception):
    """The survey is there, but takes no answers now."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.asked = asked


class Erased(Exception):
    """These answers were stored and then deleted at the citizen's wish: the page was sent again."""


@blueprint.before_request
def refuse_nonsense() -> None:
    """Refuse posts that no citizen's form makes, and addresses that PostgreSQL can't look up."""
    request.max_content_length = LARGEST_POST
    if "\0" in request.path:
        abort(404)


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """No cache between keeps the page: its id belongs to one citizen. The browser's own "back" may show it again."""
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


@blueprint.get("/<survey>")
@public
def start(survey: str) -> Response | str:
    """The choice of the service; straight to the form where there is only one."""
    found = find_survey(survey) or abort(404)
    g.fallback_language = found.organisation.default_language
    services = services_asked(found)
    if len(services) == 1:
        only = services[0]
        owner, lang = only.organisation.code, request.args.get("lang")
        return redirect(url_for("answer.form", survey=survey, owner=owner, service=only.code, lang=lang))
    search = request.args.get("search", "")
    return render_template(
        "surveys/answer/start.html",
        survey=found,
        groups=grouped(services, search),
        search=search,
        is_long=len(services) >= MANY,
        organisation=found.organisation,
    )


@blueprint.route("/<survey>/<owner>/<service>", methods=["GET", "POST"])
@public
@limiter.limit(posts_allowed, methods=["POST"], key_func=hidden_address)
def form(survey: str, owner: str, service: str) -> Response | str | tuple[str, int]:
    """One page of the questionnaire; a post that is whole is stored."""
    asked = asked_or_404(survey, owner, service)
    if request.method == "GET":
        return show(asked, first_turn(version_or_404(asked)))
    turn = next_turn(version_or_404(asked, request.form.get("version", type=int)), request.form)
    refuse_full_group(asked.survey, asked.owner, turn.form, request.form)
    if not turn.is_complete:
        return show(asked, turn)
    if is_hasty(turn.response_id, request.form.get(STAMP, "")):
        return show(asked, turn, is_hasty=True)
    receipt = keep(asked, turn)
    if receipt:
        # No redirect: the code must stand in no address, where a log would keep it. Sent again, the page is the same.
        return receipt_page(asked, turn, receipt)
    return redirect(url_for("answer.thanks", survey=survey, owner=owner, service=service, lang=current_language()), 303)


@blueprint.get("/<survey>/<owner>/<service>/thanks")
@public
def thanks(survey: str, owner: str, service: str) -> str:
    """Thanks, and nothing that tells which answers these were."""
    asked = asked_of(survey, owner, service)
    version = version_or_404(asked)
    return render_template("surveys/answer/thanks.html", asked=asked, version=version, organisation=asked.owner)


def keep(asked: Asked, turn: Turn) -> str | None:
    """Store the answers of a complete turn and commit; the code to have them erased with, where one was asked for."""
    form = turn.form
    receipt = code_of(current_app.config["SECRET_KEY"], turn.response_id, request.form.get(RECEIPT, ""))
    is_new = store_response(
        version=form.version,
        service=asked.service,
        channel="web",
        language=current_language(),
        response_id=turn.response_id,
        answers=form.answers(),
        comments=form.comments(),
        day=today_in(asked.owner),
        receipt=receipt,
    )
    if receipt and not is_new and not has_receipt(asked.service, turn.response_id, receipt):
        if is_erased(asked.survey.id, turn.response_id):
            raise Erased
        receipt = None
    db.session.commit()
    return receipt


def receipt_page(asked: Asked, turn: Turn, receipt: str) -> str:
    """Thanks, with the code."""
    return render_template(
        "surveys/answer/receipt.html", asked=asked, version=turn.form.version, organisation=asked.owner, receipt=receipt
    )


def show(asked: Asked, turn: Turn, is_hasty: bool = False, with_receipt: bool = True) -> str | tuple[str, int]:
    """The page of a turn; 400 where something is to be mended."""
    given = request.form.get(RECEIPT)
    page = render_template(
        "surveys/answer/form.html",
        asked=asked,
        turn=turn,
        form=turn.form,
        organisation=asked.owner,
        trap=TRAP,
        stamp=stamp_of(turn.response_id, request.form.get(STAMP, "")),
        receipt_word=(given or new_word()) if with_receipt else None,
        wants_receipt=bool(given),
        is_hasty=is_hasty,
        notice=notice_of(asked.survey),
    )
    return (page, 400) if turn.is_wrong or is_hasty else page


def asked_or_404(survey: str, owner: str, service: str) -> Asked:
    """The survey and service of an address while it takes answers; raises Closed while it does not."""
    asked = asked_of(survey, owner, service)
    refuse_closed(asked)
    return asked


def refuse_closed(asked: Asked) -> None:
    """Raise Closed while it takes no answers. Who began before enough had come may finish: it is their time."""
    begun = request.method == "POST" and has_begun(request.form.get(ID, ""), request.form.get(STAMP, ""))
    if asked.is_closed or asked.is_not_yet_open or (not begun and asked.is_full):
        raise Closed(asked)


def asked_of(survey: str, owner: str, service: str) -> Asked:
    """The survey and service of an address, also while it takes no answers."""
    asked = find_asked(survey, owner, service) or abort(404)
    g.fallback_language = asked.owner.default_language
    return asked


def version_or_404(asked: Asked, number: int | None = None) -> Version:
    """The version that the citizen saw, else the newest."""
    return version_to_answer(asked.survey.id, number) or abort(404)


@blueprint.errorhandler(Closed)
def closed(error: Closed) -> tuple[str, int]:
    """The page of a survey that is over, or not begun: 410 tells machines that it is over."""
    asked = error.asked
    page = render_template("surveys/answer/closed.html", asked=asked, organisation=asked.owner)
    return page, 200 if asked.is_not_yet_open and not asked.is_closed else 410


@blueprint.errorhandler(HTTPException)
def not_understood(error: HTTPException) -> tuple[str, int] | HTTPException:
    """A calm page; where a post was refused, with a button that sends the same answers again."""
    code = error.code or 500
    if code < 400:
        return error
    titles: dict[int, Callable[[], tuple[str, str]]] = {
        404: not_found_words,
        429: lambda: (
            _("Very many answers are coming from your network"),
            _("Nothing is lost. Please wait a minute, then send your answers again."),
        ),
    }
    usual = lambda: (_("That did not work"), _("Please go back and try once more."))  # noqa: E731
    return _problem(code, *titles.get(code, usual)())


@blueprint.errorhandler(OperationalError)
def busy(_error: OperationalError) -> tuple[str, int]:
    """The database did not answer: the citizen can send the same answers again."""
    db.session.rollback()
    return _problem(
        503, _("Your answers could not be saved just now"), _("Nothing is lost. Please send your answers again.")
    )


@blueprint.errorhandler(Exception)
def unexpected(error: Exception) -> tuple[str, int]:
    """A mistake of ours: written to the log without what was answered."""
    if current_app.testing:
        raise error
    current_app.logger.exception("unexpected error on the page %s", request.endpoint)
    db.session.rollback()
    return _problem(500, _("Something went wrong"), _("Nothing is lost. Please send your answers again."))


def _problem(code: int, title: str, advice: str) -> tuple[str, int]:
    can_send_again = request.method == "POST" and code in (429, 500, 503)
    again = list(request.form.items(multi=True)) if can_send_again else []
    return render_template("surveys/answer/problem.html", title=title, advice=advice, again=again), code
