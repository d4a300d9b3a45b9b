"""The desk's side of “you said, we did”: the words for citizens, the switch, the poster, the frame's HTML."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import escape
from werkzeug.wrappers import Response
from wtforms import BooleanField

from parem.accounts.access import requires
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.catalogue.models import Service
from parem.extensions import db
from parem.fields import TextsField
from parem.improvements.actions.queries import action_of
from parem.improvements.did.models import CitizenNote
from parem.improvements.did.operations import tell
from parem.improvements.did.poster import poster_pdf
from parem.improvements.did.queries import is_told, public_service, tellable, told_of
from parem.improvements.did.words import OUTCOMES, title_of
from parem.improvements.models import KaizenAction
from parem.improvements.pages import may_manage, page_words
from parem.languages import LANGUAGES
from parem.menu import Entry
from parem.surveys.answering.thanks_links import ThanksLink

blueprint = Blueprint("told", __name__, url_prefix="/o/<organisation>/told")
blueprint.context_processor(page_words)
ENTRIES = (Entry("told.index", _l("You said, we did"), "megaphone", Permission.VIEW_RESULTS),)


class NoteForm(FlaskForm):
    """An action in words for citizens."""

    said = TextsField(
        _l("What citizens said"), multiline=True, limit=400,
        description=_l("One sentence as citizens would say it: “You have to wait too long for an answer.”"),
    )  # fmt: skip
    did = TextsField(
        _l("What we did"), multiline=True, limit=400,
        description=_l("One or two sentences without jargon: what is different now for whoever comes."),
    )  # fmt: skip
    is_shown = BooleanField(_l("Show it to citizens"))


@blueprint.get("")
@requires(Permission.VIEW_RESULTS)
def index() -> str:
    """Every action that started, by service: what citizens read of it."""
    return render_template(
        "improvements/did/desk.html", services=tellable(g.organisation), frame_of=frame_of, outcomes=OUTCOMES
    )


@blueprint.route("/<int:action_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_IMPROVEMENTS)
def edit(action_id: int) -> Response | str | tuple[str, int]:
    """The words for citizens, and whether they are shown."""
    action = _own_action_or_404(action_id)
    form = NoteForm(obj=db.session.get(CitizenNote, action.id))
    if form.validate_on_submit():
        try:
            note = tell(action, form.said.data, form.did.data, bool(form.is_shown.data))
        except Refused as problem:
            db.session.rollback()
            form.is_shown.errors = [problem.words]
        else:
            db.session.commit()
            flash(_("Citizens can read it now.") if note.is_shown else _("Saved. Citizens do not see it."))
            return redirect(url_for("told.index", _anchor=f"action-{action.id}"), 303)
    page = render_template("improvements/did/form.html", form=form, action=action)
    return page, 400 if form.errors else 200


@blueprint.get("/poster/<service>.pdf")
@requires(Permission.VIEW_RESULTS)
def poster(service: str) -> Response:
    """The poster of a service of this organisation, in any of the four languages (?lang=)."""
    found = public_service(g.organisation.code, service) or abort(404)
    told = told_of(found) or abort(404)
    asked = request.args.get("lang", "")
    language = asked if asked in LANGUAGES else found.organisation.default_language
    name = f"you-said-we-did-{found.code}-{language}.pdf"
    return send_file(BytesIO(poster_pdf(found, told, language)), mimetype="application/pdf", download_name=name)


def frame_of(service: Service) -> str:
    """The HTML that a website puts where the page is to be."""
    owner = service.organisation
    address = url_for("did.embed", owner=owner.code, service=service.code, lang=owner.default_language, _external=True)
    with force_locale(owner.default_language):
        title = title_of(service.name.in_language(owner.default_language))
    # A plain string: the desk's page shows it as text.
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" loading="lazy"'
        ' style="width: 100%; height: 32rem; border: 0"></iframe>'
    )


def thanks_links(service: Service) -> list[ThanksLink]:
    """What a citizen may read after answering about a service: what became of earlier answers."""
    if not is_told(service):
        return []
    address = url_for("did.page", owner=service.organisation.code, service=service.code)
    return [ThanksLink(address, _("See what we did with what you said"))]


def _own_action_or_404(action_id: int) -> KaizenAction:
    action = action_of(g.organisation, action_id)
    return action if action and may_manage(action) else abort(404)
