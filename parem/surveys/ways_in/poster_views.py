"""A survey's public addresses and its posters."""

from __future__ import annotations

from io import BytesIO

from flask import abort, g, render_template, send_file, url_for
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.catalogue.models import Service
from parem.surveys.answering.queries import grouped
from parem.surveys.models import Survey
from parem.surveys.queries import services_asked_within
from parem.surveys.views import blueprint, shown_or_404
from parem.surveys.ways_in.posters import address_of, posters_pdf
from parem.surveys.ways_in.short_addresses import short_addresses, written
from parem.web import current_language

#: More posters than this are asked for organisation by organisation, so that no request takes long.
MOST = 40


@blueprint.get("/<survey>/addresses")
@requires(Permission.VIEW)
def addresses(survey: str) -> str:
    """Where citizens answer, to be copied, and the posters."""
    shown = shown_or_404(survey)
    services = [service for service in services_asked_within(shown.survey, g.organisation) if service.active]
    return render_template(
        "surveys/addresses.html",
        shown=shown,
        groups=grouped(services),
        addresses={service.id: address_of(shown.survey, service) for service in services},
        start=url_for("answer.start", survey=shown.survey.code, _external=True),
        count=len(services),
        most=MOST,
        short={
            key: [(one, written(one).partition("://")[2]) for one in ones]
            for key, ones in short_addresses(shown.survey, services).items()
        },
        may_add=Permission.MANAGE_SURVEYS in g.permissions,
    )


@blueprint.get("/<survey>/posters.pdf")
@requires(Permission.VIEW)
def posters(survey: str) -> Response:
    """All posters in one file."""
    shown = shown_or_404(survey)
    services = [service for service in services_asked_within(shown.survey, g.organisation) if service.active]
    return _pdf(shown.survey, services, shown.survey.code)


@blueprint.get("/<survey>/posters/<owner>.pdf")
@requires(Permission.VIEW)
def posters_of(survey: str, owner: str) -> Response:
    """The posters of one organisation's services in one file."""
    shown = shown_or_404(survey)
    asked = services_asked_within(shown.survey, g.organisation)
    services = [service for service in asked if service.active and service.organisation.code == owner]
    return _pdf(shown.survey, services, f"{shown.survey.code}-{owner}")


@blueprint.get("/<survey>/posters/<owner>/<service>.pdf")
@requires(Permission.VIEW)
def poster(survey: str, owner: str, service: str) -> Response:
    """The poster of one service."""
    shown = shown_or_404(survey)
    asked = services_asked_within(shown.survey, g.organisation)
    found = [one for one in asked if (one.organisation.code, one.code) == (owner, service)]
    return _pdf(shown.survey, found, f"{shown.survey.code}-{owner}-{service}")


def _pdf(survey: Survey, services: list[Service], name: str) -> Response:
    if not services or len(services) > MOST:
        abort(404)
    short = short_addresses(survey, services)
    wanted = [(service, next((s for s in short.get(service.id, []) if not s.counter), None)) for service in services]
    content = posters_pdf(survey, wanted, current_language())
    return send_file(BytesIO(content), mimetype="application/pdf", download_name=f"{name}.pdf")
