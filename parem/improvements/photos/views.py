"""Photographs as evidence: adding one to a waste or an action, showing it to who may see that, deleting it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.models import StoredFile
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.accounts.queries import within
from parem.extensions import db
from parem.improvements.actions.queries import action_of
from parem.improvements.models import KaizenAction, Waste
from parem.improvements.pages import may_manage, may_work_on, page_words, refused
from parem.improvements.photos import operations as photo_operations
from parem.improvements.photos.forms import PhotoForm
from parem.improvements.photos.models import Photo
from parem.improvements.photos.operations import MEDIA_TYPE
from parem.improvements.wastes.queries import waste_of

blueprint = Blueprint("photos", __name__, url_prefix="/o/<organisation>/photos")
blueprint.context_processor(page_words)
#: A photograph never changes, so the reader's own browser may keep it; nobody between may.
KEPT = "private, max-age=86400, immutable"


def may_add_to(thing: Waste | KaizenAction) -> bool:
    """Whether this person may add and delete photographs here: who writes on the waste or on the action's sheet."""
    return may_work_on(thing) if isinstance(thing, KaizenAction) else may_manage(thing)


def _thing_or_404(section: str, thing_id: int) -> Waste | KaizenAction:
    """The waste or the action, where this person may write on it."""
    read = waste_of if section == "wastes" else action_of
    found = read(g.organisation, thing_id) or abort(404)
    if found.organisation_id != g.organisation.id:
        abort(404)
    return found if may_add_to(found) else abort(403)


def _back(thing: Waste | KaizenAction) -> str:
    if isinstance(thing, Waste):
        return url_for("wastes.waste", waste_id=thing.id, _anchor="photos")
    return url_for("actions.action", action_id=thing.id, _anchor="photos")


@blueprint.route("/<any(wastes, actions):section>/<int:thing_id>/new", methods=["GET", "POST"])
@requires(Permission.WORK_ON_OWN_ACTIONS)
def new(section: str, thing_id: int) -> Response | str | tuple[str, int]:
    """Add a photograph to a waste or an action."""
    thing, form = _thing_or_404(section, thing_id), PhotoForm()
    if section == "wastes":
        del form.side
    if form.validate_on_submit():
        side = form.side.data if "side" in form else "before"
        try:
            photo_operations.add_photo(thing, form.picture, form.words.data or "", side=side)
        except Refused as problem:
            refused(problem)
        else:
            db.session.commit()
            flash(_("The photograph is kept, without where and when it was taken."), "success")
        return redirect(_back(thing), 303)
    page = render_template("improvements/photos/form.html", form=form, thing=thing, back=_back(thing))
    return page, 400 if form.errors else 200


@blueprint.get("/<int:photo_id>.jpg")
@requires(Permission.VIEW_RESULTS)
def photo(photo_id: int) -> Response:
    """The photograph itself."""
    return _picture(_photo_or_404(photo_id).file)


@blueprint.get("/<int:photo_id>-small.jpg")
@requires(Permission.VIEW_RESULTS)
def small(photo_id: int) -> Response:
    """The photograph as lists show it."""
    return _picture(_photo_or_404(photo_id).small)


@blueprint.post("/<int:photo_id>/delete")
@requires(Permission.WORK_ON_OWN_ACTIONS)
def delete(photo_id: int) -> Response:
    """Delete a photograph for good."""
    found = _photo_or_404(photo_id)
    thing = _thing_or_404("wastes" if found.waste_id else "actions", found.waste_id or found.action_id or 0)
    photo_operations.delete_photo(found)
    db.session.commit()
    flash(_("The photograph is deleted."), "success")
    return redirect(_back(thing), 303)


def _photo_or_404(photo_id: int) -> Photo:
    """A photograph of this organisation or one below it."""
    query = db.select(Photo).where(Photo.id == photo_id, Photo.organisation_id.in_(within(g.organisation)))
    return db.session.scalar(query.options(joinedload(Photo.file), joinedload(Photo.small))) or abort(404)


def _picture(file: StoredFile) -> Response:
    answer = Response(file.content, mimetype=MEDIA_TYPE)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = KEPT
    answer.headers["Content-Disposition"] = "inline; filename=photo.jpg"
    answer.set_etag(file.content_hash)
    return answer.make_conditional(request.environ)
