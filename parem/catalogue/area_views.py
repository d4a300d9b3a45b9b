"""Areas and standard services: read by all below the root, changed by those who manage the root's catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.account_views import me
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission, is_allowed
from parem.catalogue.area_operations import (
    change_area,
    change_standard_service,
    create_area,
    create_standard_service,
    delete_area,
    delete_standard_service,
    move_area,
)
from parem.catalogue.forms import AreaForm, StandardServiceForm
from parem.catalogue.models import ServiceArea, StandardService
from parem.catalogue.queries import area_rows, areas_of
from parem.extensions import db
from parem.fields import choices_of
from parem.menu import Entry
from parem.web import say

blueprint = Blueprint("areas", __name__, url_prefix="/o/<organisation>/areas")
ENTRY = Entry("areas.areas", _l("Areas and standard services"), "diagram-3", Permission.VIEW)


@blueprint.get("/")
@requires(Permission.VIEW)
def areas() -> str:
    """The areas with their standard services."""
    root = g.organisation.root
    may_manage = is_allowed(me(), Permission.MANAGE_CATALOGUE, root)
    return render_template(
        "catalogue/areas.html",
        rows=area_rows(g.organisation),
        root=root,
        at_root=root.id == g.organisation.id and may_manage,
        may_manage=may_manage,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_CATALOGUE)
def add_area() -> Response | str | tuple[str, int]:
    """Add an area."""
    _at_root()
    form = AreaForm()
    if form.validate_on_submit() and _saved(
        form, lambda: create_area(g.organisation, code=str(form.code.data), name=form.name.data)
    ):
        flash(_("The area is added."), "success")
        return redirect(url_for("areas.areas"), 303)
    page = render_template("catalogue/edit_area.html", form=form, area=None)
    return (page, 400) if form.errors else page


@blueprint.route("/<int:area_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_CATALOGUE)
def edit_area(area_id: int) -> Response | str | tuple[str, int]:
    """Rename an area."""
    _at_root()
    area = _or_404(ServiceArea, area_id)
    form = AreaForm(formdata=_with_code(area.code), name=area.name, code=area.code)
    if form.validate_on_submit():
        change_area(area, name=form.name.data)
        db.session.commit()
        flash(_("The area is saved."), "success")
        return redirect(url_for("areas.areas"), 303)
    page = render_template("catalogue/edit_area.html", form=form, area=area)
    return (page, 400) if form.errors else page


@blueprint.post("/<int:area_id>/move")
@requires(Permission.MANAGE_CATALOGUE)
def move(area_id: int) -> Response:
    """Move an area one place up or down."""
    _at_root()
    move_area(_or_404(ServiceArea, area_id), -1 if request.form.get("step") == "up" else 1)
    db.session.commit()
    return redirect(url_for("areas.areas") + f"#area-{area_id}", 303)


@blueprint.post("/<int:area_id>/delete")
@requires(Permission.MANAGE_CATALOGUE)
def remove_area(area_id: int) -> Response:
    """Delete an area that nothing is in."""
    _at_root()
    area = _or_404(ServiceArea, area_id)
    return _after_delete(lambda: delete_area(area), _("The area is deleted."))


@blueprint.route("/standard-services/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_CATALOGUE)
def add_standard() -> Response | str | tuple[str, int]:
    """Add a standard service; ?area= chooses its area beforehand."""
    _at_root()
    form = StandardServiceForm(area=request.args.get("area", type=int))
    choices = _offer_areas(form)
    if form.validate_on_submit() and _saved(
        form,
        lambda: create_standard_service(
            g.organisation, code=str(form.code.data), name=form.name.data, area=choices[form.area.data]
        ),
    ):
        flash(_("The standard service is added."), "success")
        return redirect(url_for("areas.areas"), 303)
    page = render_template("catalogue/edit_standard.html", form=form, standard=None)
    return (page, 400) if form.errors else page


@blueprint.route("/standard-services/<int:standard_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_CATALOGUE)
def edit_standard(standard_id: int) -> Response | str | tuple[str, int]:
    """Rename a standard service or put it into another area."""
    _at_root()
    standard = _or_404(StandardService, standard_id)
    form = StandardServiceForm(
        formdata=_with_code(standard.code), name=standard.name, code=standard.code, area=standard.area_id
    )
    choices = _offer_areas(form)
    if form.validate_on_submit():
        change_standard_service(standard, name=form.name.data, area=choices[form.area.data])
        db.session.commit()
        flash(_("The standard service is saved."), "success")
        return redirect(url_for("areas.areas"), 303)
    page = render_template("catalogue/edit_standard.html", form=form, standard=standard)
    return (page, 400) if form.errors else page


@blueprint.post("/standard-services/<int:standard_id>/delete")
@requires(Permission.MANAGE_CATALOGUE)
def remove_standard(standard_id: int) -> Response:
    """Delete a standard service that no service follows."""
    _at_root()
    standard = _or_404(StandardService, standard_id)
    return _after_delete(lambda: delete_standard_service(standard), _("The standard service is deleted."))


def _at_root() -> None:
    """The shared catalogue is changed at the root only."""
    if g.organisation.parent_id is not None:
        abort(403)


def _or_404(table: Any, key: int) -> Any:
    found = db.session.scalar(db.select(table).filter_by(id=key, organisation_id=g.organisation.id))
    return found or abort(404)


def _with_code(code: str) -> Any:
    """What was posted, with the code that is not asked again."""
    if request.method != "POST":
        return None
    formdata = request.form.copy()
    formdata.setlist("code", [code])
    return formdata


def _offer_areas(form: StandardServiceForm) -> dict[int, ServiceArea]:
    found = {area.id: area for area in areas_of(g.organisation)}
    form.area.choices = choices_of([("", _("Choose …")), *((area.id, say(area.name)) for area in found.values())])
    return found


def _saved(form: AreaForm | StandardServiceForm, change: Callable[[], object]) -> bool:
    try:
        change()
    except Refused as refused:
        form.code.errors = [str(refused)]
        return False
    db.session.commit()
    return True


def _after_delete(change: Callable[[], None], words: str) -> Response:
    try:
        change()
    except Refused as refused:
        db.session.rollback()
        flash(str(refused), "error")
    else:
        db.session.commit()
        flash(words, "success")
    return redirect(url_for("areas.areas"), 303)
