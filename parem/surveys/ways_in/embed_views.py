"""The citizen's form as a page that other websites may show in a frame: the only pages that can be framed."""

from __future__ import annotations

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from parem.accounts.access import public
from parem.extensions import limiter
from parem.surveys.answering.flow import first_turn, next_turn
from parem.surveys.answering.limits import hidden_address, posts_allowed
from parem.surveys.answering.queries import Asked
from parem.surveys.answering.timing import STAMP, is_hasty
from parem.surveys.answering.views import asked_of, blueprint, keep, refuse_closed, show, version_or_404
from parem.surveys.group_quotas import refuse_full_group
from parem.surveys.ways_in.embedding import frame_ancestors
from parem.web import CONTENT_SECURITY_POLICY, current_language


@blueprint.after_request
def allow_frames(response: Response) -> Response:
    """Let the organisation's websites, and no others, frame what a view of this file answers."""
    ancestors = g.pop("frame_ancestors", None)
    if ancestors:
        policy = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {ancestors}")
        response.headers["Content-Security-Policy"] = policy
    return response


@blueprint.route("/<survey>/<owner>/<service>/embed", methods=["GET", "POST"])
@public
@limiter.limit(posts_allowed, methods=["POST"], key_func=hidden_address)
def embedded(survey: str, owner: str, service: str) -> Response | str | tuple[str, int]:
    """One page of the questionnaire; it shows no code, which belongs on a page of one's own."""
    asked = _framed(survey, owner, service)
    refuse_closed(asked)
    if request.method == "GET":
        return show(asked, first_turn(version_or_404(asked)), with_receipt=False)
    turn = next_turn(version_or_404(asked, request.form.get("version", type=int)), request.form)
    refuse_full_group(asked.survey, asked.owner, turn.form, request.form)
    hasty = turn.is_complete and is_hasty(turn.response_id, request.form.get(STAMP, ""))
    if hasty or not turn.is_complete:
        return show(asked, turn, is_hasty=hasty, with_receipt=False)
    keep(asked, turn)
    lang = current_language()
    return redirect(url_for("answer.embedded_thanks", survey=survey, owner=owner, service=service, lang=lang), 303)


@blueprint.get("/<survey>/<owner>/<service>/embed/thanks")
@public
def embedded_thanks(survey: str, owner: str, service: str) -> str:
    """Thanks, in the frame."""
    asked = _framed(survey, owner, service)
    version = version_or_404(asked)
    return render_template("surveys/answer/thanks.html", asked=asked, version=version, organisation=asked.owner)


def _framed(survey: str, owner: str, service: str) -> Asked:
    asked = asked_of(survey, owner, service)
    g.frame_ancestors = frame_ancestors(asked.owner)
    return asked
