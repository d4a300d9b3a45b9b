"""The kiosk's pages: a tablet that was registered by a code asks one question at a time. It leads to no other page.

The only cookie is the device's own. With JavaScript everything happens on one page, in four languages; without it the
same form as the citizen's is shown, page by page.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, current_app, g, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from parem.accounts.access import public
from parem.extensions import csrf, db, limiter
from parem.surveys.answering.flow import Turn, first_turn, next_turn
from parem.surveys.answering.forms import TRAP
from parem.surveys.answering.limits import hidden_address, posts_allowed
from parem.surveys.answering.operations import store_response
from parem.surveys.answering.queries import version_to_answer
from parem.surveys.group_quotas import GroupFull, refuse_full_group
from parem.surveys.kiosks.device_operations import complete, note_seen, register_device
from parem.surveys.kiosks.screens import screens_of
from parem.surveys.kiosks.state import Kiosk, kiosk_of
from parem.surveys.local_days import today_in
from parem.web import current_language

blueprint = Blueprint("kiosk", __name__, url_prefix="/kiosk")
csrf.exempt(blueprint)
COOKIE = "parem_kiosk"
#: The longest that browsers keep a cookie; it is renewed on each day that the kiosk is used.
COOKIE_SECONDS = 400 * 24 * 3600
LARGEST_POST = 256 * 1024
Page = Response | str | tuple[Any, int]


@blueprint.before_request
def limit_size() -> None:
    """Refuse posts that no kiosk makes."""
    request.max_content_length = LARGEST_POST


@blueprint.get("")
@public
def home() -> Response:
    """The questions; or the code's field; or why nothing is asked now."""
    kiosk = current_kiosk()
    if kiosk.device is not None and kiosk.is_active and complete(kiosk.device):
        db.session.commit()
    screens = screens_of(kiosk.asked, kiosk.version, kiosk.full) if kiosk.version else {}
    page = remember(kiosk, _show(kiosk, first_turn(kiosk.version), screens) if kiosk.version else _calm(kiosk))
    # By this the service worker knows what it may keep.
    page.headers["Parem-Kiosk"] = kiosk.reason
    return page


@blueprint.post("")
@public
@limiter.limit(posts_allowed, key_func=hidden_address)
def answer() -> Page:
    """One citizen's answers: whole from the script (as JSON), or page by page without it."""
    kiosk = current_kiosk(has_begun=True)
    if kiosk.version is None:
        return (jsonify(state=kiosk.signature), 410) if _is_script() else (_calm(kiosk), 410)
    version = version_to_answer(kiosk.version.survey_id, request.form.get("version", type=int)) or kiosk.version
    turn = next_turn(version, request.form)
    if not _is_script():
        refuse_full_group(kiosk.asked.survey, kiosk.asked.owner, turn.form, request.form)
    if turn.is_complete:
        is_new = not kiosk.is_rehearsing and _keep(kiosk, turn)
        if _is_script():
            return jsonify(stored=True), 201 if is_new else 200
        return redirect(url_for("kiosk.thanks", lang=current_language()), 303)
    if _is_script():
        return jsonify(errors={field.name: list(map(str, field.errors)) for field in turn.form if field.errors}), 400
    page = _show(kiosk, turn)
    return (page, 400) if turn.is_wrong else page


@blueprint.get("/thanks")
@public
def thanks() -> Response:
    """Thanks where there is no script; goes back to the start by itself."""
    kiosk = current_kiosk(has_begun=True)
    if kiosk.version is None:
        return redirect(url_for("kiosk.home"), 303)
    page = make_response(render_template("surveys/kiosk/thanks.html", kiosk=kiosk, organisation=kiosk.asked.owner))
    page.headers["Refresh"] = f"20; url={url_for('kiosk.home')}"
    return page


@blueprint.post("/register")
@public
@limiter.limit("10 per minute", key_func=hidden_address)
def register() -> Page:
    """Make this tablet the kiosk whose code was typed."""
    typed = request.form.get("code", "")
    found = register_device(typed)
    if found is None:
        db.session.rollback()
        words = _("This code is not good. It may be mistyped, used before, or more than a day old.")
        return _calm(current_kiosk(), typed, words if typed.strip() else _("Type the code.")), 400
    db.session.commit()
    page = redirect(url_for("kiosk.home"), 303)
    _set_cookie(page, found[1])
    return page


def current_kiosk(has_begun: bool = False) -> Kiosk:
    """The kiosk that this request comes from; its organisation's language is the page's."""
    kiosk = kiosk_of(request.cookies.get(COOKIE), has_begun)
    if kiosk.device is not None:
        g.fallback_language = kiosk.asked.owner.default_language
    return kiosk


def _keep(kiosk: Kiosk, turn: Turn) -> bool:
    form, asked = turn.form, kiosk.asked
    is_new = store_response(
        version=form.version,
        service=asked.service,
        channel="kiosk",
        language=current_language(),
        response_id=turn.response_id,
        answers=form.answers(),
        comments=form.comments(),
        day=today_in(asked.owner),
        device=kiosk.device,
    )
    db.session.commit()
    return is_new


def _is_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _show(kiosk: Kiosk, turn: Turn, screens: dict[str, str] | None = None) -> str:
    return render_template(
        "surveys/kiosk/kiosk.html", kiosk=kiosk, asked=kiosk.asked, turn=turn, form=turn.form, trap=TRAP,
        organisation=kiosk.asked.owner, screens=screens or {},
    )  # fmt: skip


def _calm(kiosk: Kiosk, typed: str = "", error: str = "") -> str:
    """What the tablet shows when nothing can be asked; with the code's field where it needs a code."""
    owner = kiosk.asked.owner if kiosk.device else None
    return render_template("surveys/kiosk/calm.html", kiosk=kiosk, organisation=owner, typed=typed, error=error)


def remember(kiosk: Kiosk, page: str | Response) -> Response:
    """Note once a day that the kiosk is there, and renew its cookie."""
    answer = make_response(page)
    device = kiosk.device
    if device is not None and kiosk.is_active and note_seen(device, today_in(kiosk.asked.owner)):
        db.session.commit()
        _set_cookie(answer, request.cookies[COOKIE])
    return answer


def _set_cookie(page: Response, token: str) -> None:
    secure = current_app.config["PAREM"].https
    page.set_cookie(
        COOKIE, token, max_age=COOKIE_SECONDS, path="/kiosk", httponly=True, samesite="Strict", secure=secure
    )


@blueprint.errorhandler(GroupFull)
def full_group(_error: GroupFull) -> Response:
    """Where there is no script: thanks to one of a full group; goes back to the start by itself."""
    page = make_response(_calm(replace(current_kiosk(), reason="group")))
    page.headers["Refresh"] = f"20; url={url_for('kiosk.home')}"
    return page


@blueprint.errorhandler(HTTPException)
def not_understood(error: HTTPException) -> Page | HTTPException:
    """A calm page, or what the script needs to know."""
    code = error.code or 500
    if code < 400:
        return error
    words = _("Please wait a minute, then try again.") if code == 429 else _("Please try once more.")
    return _problem(code, words)


@blueprint.errorhandler(OperationalError)
def busy(_error: OperationalError) -> Page:
    """The database did not answer: the script tries again by itself."""
    return _problem(503, _("Please wait a minute, then try again."))


@blueprint.errorhandler(Exception)
def unexpected(error: Exception) -> Page:
    """A mistake of ours: written to the log without what was answered."""
    if current_app.testing:
        raise error
    current_app.logger.exception("unexpected error on the page %s", request.endpoint)
    return _problem(500, _("Please try once more."))


def _problem(code: int, advice: str) -> Page:
    db.session.rollback()
    if _is_script():
        return jsonify(error=code), code
    again = list(request.form.items(multi=True)) if request.method == "POST" else []
    return render_template("surveys/kiosk/problem.html", advice=advice, again=again), code
