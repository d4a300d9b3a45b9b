"""The services of an organisation: list, page, form."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as AnyResponse

from parem.accounts.access import requires
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.catalogue.forms import ServiceFilterForm, ServiceForm
from parem.catalogue.models import Service
from parem.catalogue.operations import change_service, create_service, set_active
from parem.catalogue.queries import (
    SORTS,
    PagedList,
    ServiceFilter,
    areas_of,
    full_services,
    possible_owners,
    services_of,
)
from parem.catalogue.service_file import COLUMNS, columns_of
from parem.catalogue.service_links import links_of
from parem.catalogue.words import CHANNEL_WORDS
from parem.csv_files import csv_response
from parem.extensions import db
from parem.fields import choices_of
from parem.menu import Entry
from parem.web import current_language, say

blueprint = Blueprint("catalogue", __name__, url_prefix="/o/<organisation>/services")
ENTRY = Entry("catalogue.services", _l("Services"), "card-list", Permission.VIEW)
PER_PAGE = 50


@blueprint.get("/")
@requires(Permission.VIEW)
def services() -> str:
    """The services of this organisation and those below it."""
    form = _filter_form()
    wanted = _wanted(form)
    rows = services_of(g.organisation, wanted, current_language())
    return render_template(
        "catalogue/services.html",
        form=form,
        pagination=PagedList(per_page=PER_PAGE, rows=rows),
        active=sum(row.active for row in rows),
        has_below=any(row.organisation_code != g.organisation.code for row in rows),
        sort=wanted.sort,
        filtered=any(request.args.get(name) for name in ("search", "area", "channel", "owner", "state")),
        channel_words=CHANNEL_WORDS,
    )


def _filter_form() -> ServiceFilterForm:
    form = ServiceFilterForm(formdata=request.args)
    form.area.choices = choices_of([("", _("All areas")), *((a.id, say(a.name)) for a in areas_of(g.organisation))])
    form.owner.choices = choices_of([("", _("Anyone")), *((p.id, p.name) for p in possible_owners(g.organisation))])
    return form


def _wanted(form: ServiceFilterForm) -> ServiceFilter:
    sort = request.args.get("sort", "")
    return ServiceFilter(
        search=form.search.data or "",
        area=form.area.data,
        channel=form.channel.data or "",
        owner=form.owner.data,
        active={"active": True, "inactive": False}.get(form.state.data or ""),
        sort=sort if sort.removeprefix("-") in SORTS else "area",
    )


@blueprint.get("/export")
@requires(Permission.VIEW)
def export() -> Response:
    """The organisation's own services as a file that the import takes again."""
    rows = (columns_of(service) for service in full_services(g.organisation))
    return csv_response(f"services-{g.organisation.code}.csv", COLUMNS, rows)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_CATALOGUE)
def create() -> AnyResponse | str | tuple[str, int]:
    """Add a service."""
    form = ServiceForm().offer(g.organisation)
    if not form.areas:
        return render_template("catalogue/no_areas.html")
    if form.validate_on_submit():
        try:
            added = create_service(g.organisation, code=str(form.code.data), **form.values)
        except Refused as refused:
            form.code.errors = [str(refused)]
        else:
            db.session.commit()
            flash(_("The service is added."), "success")
            return redirect(url_for("catalogue.service", service_id=added.id), 303)
    page = render_template("catalogue/edit_service.html", form=form, service=None)
    return (page, 400) if form.errors else page


@blueprint.get("/<int:service_id>")
@requires(Permission.VIEW)
def service(service_id: int) -> str:
    """One service in all its languages."""
    found = service_or_404(service_id)
    return render_template("catalogue/service.html", service=found, links=links_of(found), channel_words=CHANNEL_WORDS)


@blueprint.route("/<int:service_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_CATALOGUE)
def edit(service_id: int) -> AnyResponse | str | tuple[str, int]:
    """Change a service."""
    found = service_or_404(service_id)
    form = ServiceForm(**_form_values(found)).offer(g.organisation, found.owner)
    if form.validate_on_submit():
        change_service(found, **form.values)
        db.session.commit()
        flash(_("The service is saved."), "success")
        return redirect(url_for("catalogue.service", service_id=found.id), 303)
    page = render_template("catalogue/edit_service.html", form=form, service=found)
    return (page, 400) if form.errors else page


def _form_values(found: Service) -> dict[str, Any]:
    """What the form begins with; the code is not asked again, so the form takes the present one."""
    formdata = request.form.copy()
    formdata.setlist("code", [found.code])
    return {
        "formdata": formdata if request.method == "POST" else None,
        "name": found.name,
        "code": found.code,
        "description": found.description,
        "area": found.area_id,
        "standard_service": found.standard_service_id,
        "channels": found.channels,
        "owner": found.owner_id,
    }


@blueprint.post("/<int:service_id>/active")
@requires(Permission.MANAGE_CATALOGUE)
def switch(service_id: int) -> AnyResponse:
    """Switch a service off or on again."""
    found = service_or_404(service_id)
    set_active(found, request.form.get("active") == "1")
    db.session.commit()
    flash(_("The service is active.") if found.active else _("The service is no longer active."), "success")
    return redirect(url_for("catalogue.service", service_id=service_id), 303)


def service_or_404(service_id: int) -> Service:
    """A service of the organisation in the address, with all that its page shows; else a 404."""
    parts = (joinedload(Service.area), joinedload(Service.standard_service), joinedload(Service.owner))
    found = db.session.scalar(
        db.select(Service).options(*parts).filter_by(id=service_id, organisation_id=g.organisation.id)
    )
    return found or abort(404)
