"""“You said, we did”, for anyone, without a cookie: as a page, in a frame of any website, and as a feed."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, abort, g, make_response, render_template, request
from flask_babel import force_locale
from werkzeug.wrappers import Response

from parem.accounts.access import public
from parem.catalogue.models import Service
from parem.extensions import limiter
from parem.improvements.did.queries import now_of, public_service, services_told, told_of
from parem.improvements.did.words import now_words, outcome_words, title_of
from parem.languages import LANGUAGES
from parem.surveys.answering.limits import hidden_address
from parem.web import CONTENT_SECURITY_POLICY, current_language

blueprint = Blueprint("did", __name__, url_prefix="/did")
#: A library or a town hall stands behind one address: this stops programs, not people.
READS = "120 per minute"
limiter.limit(lambda: READS, key_func=hidden_address)(blueprint)
#: Nothing on these pages belongs to one person, so anything between may keep them for this many seconds.
KEPT = 600
#: There is nothing to press on the page and no cookie, so that any website may show it.
ANY_FRAME = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")


@blueprint.before_request
def refuse_nonsense() -> None:
    """Refuse addresses that PostgreSQL can't look up."""
    if "\0" in request.path:
        abort(404)


@blueprint.after_request
def let_it_be_kept(response: Response) -> Response:
    """The same for everyone in one language: with a mark by which what did not change need not be sent again."""
    if response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={KEPT}"
        response.headers["Vary"] = "Accept-Language"
        response.add_etag()
        response.make_conditional(request.environ)
    return response


@blueprint.context_processor
def words() -> dict[str, object]:
    """The words of the outcomes."""
    return {"outcome_words": outcome_words, "now_words": now_words}


@blueprint.get("/<owner>")
@public
def index(owner: str) -> str:
    """The services of an organisation of which there is something to tell."""
    found = services_told(owner) or abort(404)
    organisation = found[0][0].organisation
    g.fallback_language = organisation.default_language
    return render_template("improvements/did/index.html", services=found, organisation=organisation)


@blueprint.get("/<owner>/<service>")
@public
def page(owner: str, service: str) -> str:
    """What citizens said of a service, what was done, and what came of it."""
    return _shown("improvements/did/page.html", owner, service)


@blueprint.get("/<owner>/<service>/embed")
@public
def embed(owner: str, service: str) -> Response:
    """The same for a frame of another website."""
    response = make_response(_shown("improvements/did/embed.html", owner, service))
    response.headers["Content-Security-Policy"] = ANY_FRAME
    return response


@blueprint.get("/<owner>/<service>/feed")
@public
def feed(owner: str, service: str) -> Response:
    """The same as an Atom feed (RFC 4287)."""
    found = _service_or_404(owner, service)
    told = told_of(found)
    language = request.args.get("lang", found.organisation.default_language)
    language = language if language in LANGUAGES else current_language()
    with force_locale(language):
        body = render_template(
            "improvements/did/feed.xml", service=found, told=told, language=language, title_of=title_of,
            updated=max((each.changed_at for each in told), default=datetime(2020, 1, 1, tzinfo=UTC)),
        )  # fmt: skip
    return Response(body, mimetype="application/atom+xml")


def _shown(template: str, owner: str, service: str) -> str:
    found = _service_or_404(owner, service)
    return render_template(
        template, service=found, organisation=found.organisation, told=told_of(found), now=now_of(found)
    )


def _service_or_404(owner: str, code: str) -> Service:
    found = public_service(owner, code) or abort(404)
    g.fallback_language = found.organisation.default_language
    return found
