"""Which services a survey asks about."""

from __future__ import annotations

from flask import abort, flash, g, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.catalogue.models import Service, ServiceArea
from parem.extensions import db
from parem.surveys.answering.queries import grouped
from parem.surveys.operations import set_services
from parem.surveys.queries import services_asked_within, services_to_choose
from parem.surveys.views import Shown, blueprint, refused, shown_or_404, to_page


@blueprint.route("/<survey>/services", methods=["GET", "POST"])
@requires(Permission.VIEW)
def services(survey: str) -> Response | str:
    """Choose services; to those who may not, the chosen ones."""
    shown = shown_or_404(survey)
    chosen = {service.id for service in shown.survey.services}
    if not shown.may_edit:
        asked = services_asked_within(shown.survey, g.organisation)
        return _page(shown, asked, chosen, []) if request.method == "GET" else abort(403)
    everything = services_to_choose(g.organisation, chosen)
    if request.method == "POST":
        return _kept(shown, everything, chosen)
    areas = list({service.area.id: service.area for service in everything}.values())
    wanted = request.args.get("area", type=int)
    listed = [service for service in everything if wanted in (None, service.area_id)]
    return _page(shown, listed, chosen, areas, wanted)


def _page(
    shown: Shown, listed: list[Service], chosen: set[int], areas: list[ServiceArea], wanted: int | None = None
) -> str:
    return render_template(
        "surveys/services.html", shown=shown, groups=grouped(listed), chosen=chosen, areas=areas, wanted=wanted
    )


def _kept(shown: Shown, everything: list[Service], chosen: set[int]) -> Response:
    """Ticked ones of those that were listed; others stay as they were, as the filter hid them."""
    listed = set(request.form.getlist("listed", type=int))
    ticked = listed if "all" in request.form else set(request.form.getlist("service", type=int)) & listed
    wanted = (chosen - listed) | ticked
    try:
        set_services(shown.survey, [service for service in everything if service.id in wanted])
    except Refused as error:
        return refused(shown.survey, error, "services")
    db.session.commit()
    flash(_("The services are saved."), "success")
    return to_page("services", shown.survey, area=request.args.get("area"))
