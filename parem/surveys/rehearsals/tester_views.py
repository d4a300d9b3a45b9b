"""The rehearsal of testers without an account: by a link that ends by itself. No session, no cookie, nothing stored."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, g, render_template, request
from werkzeug.wrappers import Response

from parem.accounts.access import public
from parem.extensions import csrf, db, limiter
from parem.surveys.answering.limits import hidden_address, posts_allowed
from parem.surveys.answering.queries import Asked
from parem.surveys.local_days import today_in
from parem.surveys.models import Survey
from parem.surveys.rehearsals.flow import rehearsed
from parem.surveys.rehearsals.links import link_of

blueprint = Blueprint("testers", __name__, url_prefix="/rehearsal")
csrf.exempt(blueprint)
LARGEST_POST = 256 * 1024


@blueprint.before_request
def limit_size() -> None:
    """Refuse posts that no form makes."""
    request.max_content_length = LARGEST_POST


@blueprint.after_request
def keep_apart(response: Response) -> Response:
    """The link is a key: no other page is told of it, and no search engine keeps it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.route("/<token>", methods=["GET", "POST"])
@public
@limiter.limit(posts_allowed, methods=["POST"], key_func=hidden_address)
def form(token: str) -> str | tuple[str, int]:
    """One page of the newest version, also of a draft: what is tried is what is to be published."""
    link = link_of(current_app.config["SECRET_KEY"], token) or abort(404)
    survey = db.session.get(Survey, link.survey_id) or abort(404)
    g.fallback_language = survey.organisation.default_language
    if link.last_day < today_in(survey.organisation):
        return render_template("surveys/rehearsal_over.html", organisation=survey.organisation), 410
    version = survey.draft or survey.published
    if version is None or not version.questions or not survey.services:
        return render_template("surveys/rehearsal_over.html", organisation=survey.organisation), 410
    return rehearsed(Asked(survey, survey.services[0]), version)
