"""The desk's buttons for short addresses and their posters, and the page of websites that show the form."""

from __future__ import annotations

from io import BytesIO

from flask import abort, flash, g, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import ValidationError

from parem.accounts.access import requires
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.catalogue.models import Service
from parem.extensions import db
from parem.surveys.queries import services_asked_within
from parem.surveys.views import Page, blueprint, refused, shown_or_404, to_page, with_status
from parem.surveys.ways_in.embedding import hosts_of, origins_from, set_hosts, snippet
from parem.surveys.ways_in.models import ShortAddress
from parem.surveys.ways_in.posters import posters_pdf
from parem.surveys.ways_in.short_addresses import delete_short_address, find_short, short_address, short_addresses
from parem.web import current_language


@blueprint.post("/<survey>/addresses/short")
@requires(Permission.MANAGE_SURVEYS)
def make_short(survey: str) -> Response:
    """A short address for each service that has none yet."""
    shown = shown_or_404(survey)
    services = [service for service in services_asked_within(shown.survey, g.organisation) if service.active]
    have = short_addresses(shown.survey, services)
    for service in services:
        if not any(one.counter == "" for one in have.get(service.id, [])):
            short_address(shown.survey, service)
    db.session.commit()
    flash(_("Each service has a short address now."), "success")
    return to_page("addresses", shown.survey)


@blueprint.post("/<survey>/addresses/counters")
@requires(Permission.MANAGE_SURVEYS)
def add_counter(survey: str) -> Response:
    """A short address and a poster for one counter."""
    shown = shown_or_404(survey)
    asked = services_asked_within(shown.survey, g.organisation)
    service = _service(asked, request.form.get("service", "")) or abort(404)
    name = request.form.get("counter", "").strip()
    try:
        if not name:
            raise Refused(_l("Write the counter's name, as people there call it."))
        made = short_address(shown.survey, service, name)
    except Refused as error:
        return refused(shown.survey, error, "addresses")
    db.session.commit()
    flash(_("“%(counter)s” has its own address and poster now.", counter=made.counter), "success")
    return to_page("addresses", shown.survey)


def _service(asked: list[Service], given: str) -> Service | None:
    return next((service for service in asked if str(service.id) == given), None)


@blueprint.post("/<survey>/addresses/<code>/delete")
@requires(Permission.MANAGE_SURVEYS)
def delete_short(survey: str, code: str) -> Response:
    """Take a short address away."""
    shown = shown_or_404(survey)
    address = _address_or_404(shown.survey.id, services_asked_within(shown.survey, g.organisation), code)
    delete_short_address(address)
    db.session.commit()
    flash(_("The short address is gone; its posters lead nowhere now."), "success")
    return to_page("addresses", shown.survey)


@blueprint.get("/<survey>/posters/short/<code>.pdf")
@requires(Permission.VIEW)
def short_poster(survey: str, code: str) -> Response:
    """The poster with a short address: of one counter, or of the service."""
    shown = shown_or_404(survey)
    address = _address_or_404(shown.survey.id, services_asked_within(shown.survey, g.organisation), code)
    content = posters_pdf(shown.survey, [(address.service, address)], current_language())
    return send_file(BytesIO(content), mimetype="application/pdf", download_name=f"{survey}-{address.code}.pdf")


def _address_or_404(survey_id: int, asked: list[Service], code: str) -> ShortAddress:
    found = find_short(code)
    ids = {service.id for service in asked}
    return found if found and found.survey_id == survey_id and found.service_id in ids else abort(404)


class HostsForm(FlaskForm):
    """The websites of the organisation."""

    origins = TextAreaField(
        _l("Websites that may show the form"),
        description=_l("One a line, like www.example.lt. A form is shown only in frames of these websites."),
        render_kw={"rows": 4},
    )

    def validate_origins(self, field: TextAreaField) -> None:
        """Each line is a website."""
        wrong = origins_from(field.data or "")[1]
        if wrong:
            raise ValidationError(_("This is no address of a website: %(line)s", line=wrong[0]))


@blueprint.route("/<survey>/embed", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def embed(survey: str) -> Page:
    """The websites that may show the form, and what to put on them."""
    shown = shown_or_404(survey)
    form = HostsForm(origins="\n".join(hosts_of(g.organisation)))
    if form.validate_on_submit():
        set_hosts(g.organisation, origins_from(form.origins.data or "")[0])
        db.session.commit()
        flash(_("The websites are saved."), "success")
        return to_page("embed", shown.survey)
    services = [service for service in services_asked_within(shown.survey, g.organisation) if service.active]
    snippets = {service.id: snippet(_embedded(shown.survey.code, service), service) for service in services}
    page = render_template("surveys/embed.html", shown=shown, form=form, services=services, snippets=snippets)
    return with_status(page, form)


def _embedded(survey: str, service: Service) -> str:
    owner = service.organisation.code
    return url_for("answer.embedded", survey=survey, owner=owner, service=service.code, _external=True)
