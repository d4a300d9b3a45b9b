"""Where an invitation's link leads. Here the person is known and no answers; the form it leads on to is the reverse."""

from __future__ import annotations

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from parem.accounts.access import public
from parem.extensions import csrf, db, limiter
from parem.surveys.answering.limits import hidden_address, posts_allowed
from parem.surveys.invitations.models import InvitationRound, Invitee
from parem.surveys.invitations.operations import find_invitee, opt_out, use_link
from parem.surveys.invitations.tokens import invitee_of
from parem.web import current_language

blueprint = Blueprint("invited", __name__, url_prefix="/i")
csrf.exempt(blueprint)
Page = Response | str | tuple[str, int]


@blueprint.after_request
def keep_apart(response: Response) -> Response:
    """The next page must not be told where its reader came from: the link names a person."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get("/<token>")
@public
def start(token: str) -> Page:
    """What this is, and the button that begins. Opening the page uses nothing: mail programs open links, too."""
    found = _found(token)
    return _page(*found, token=token) if found else _gone()


@blueprint.post("/<token>")
@public
@limiter.limit(posts_allowed, key_func=hidden_address)
def begin(token: str) -> Page:
    """The link is used, and the form of everybody opens: from here on nobody knows who it is."""
    found = _found(token)
    if not found:
        return _gone()
    invitee, one = found
    is_first = use_link(invitee)
    db.session.commit()
    if not is_first:
        return _page(invitee, one, token=token, is_used=True)
    return redirect(_form(one), 303)


@blueprint.get("/<token>/stop")
@public
def stop(token: str) -> Page:
    """Whether to send this person nothing more."""
    found = _found(token)
    return _page(*found, token=token, is_stop=True) if found else _stopped()


@blueprint.post("/<token>/stop")
@public
@limiter.limit(posts_allowed, key_func=hidden_address)
def stop_sent(token: str) -> Page:
    """Nothing more is sent and the address is forgotten; mail programs post here by themselves where asked to."""
    found = _found(token)
    if found:
        opt_out(found[0])
        db.session.commit()
    return _stopped()


def _found(token: str) -> tuple[Invitee, InvitationRound] | None:
    invitee = invitee_of(current_app.config["SECRET_KEY"], token)
    found = find_invitee(invitee) if invitee else None
    if found:
        g.fallback_language = found[0].language
    return found


def _form(one: InvitationRound) -> str:
    owner, service = one.service.organisation.code, one.service.code
    return url_for("answer.form", survey=one.survey.code, owner=owner, service=service, lang=current_language())


def _page(invitee: Invitee, one: InvitationRound, *, token: str, is_used: bool = False, is_stop: bool = False) -> str:
    return render_template(
        "surveys/invited.html",
        one=one, token=token, organisation=one.service.organisation, form=_form(one), is_stop=is_stop,
        is_used=is_used or invitee.used,
    )  # fmt: skip


def _gone() -> tuple[str, int]:
    title, advice = (
        _("This invitation is over"),
        _("Its time has passed, or the link is not whole. Thank you all the same."),
    )
    return render_template("surveys/answer/problem.html", title=title, advice=advice, again=[]), 404


def _stopped() -> str:
    title, advice = _("You will get no more invitations"), _("Your address is deleted from the list.")
    return render_template("surveys/answer/problem.html", title=title, advice=advice, again=[])


@blueprint.before_request
def refuse_nonsense() -> None:
    """A link is short, and so is what is posted to it."""
    request.max_content_length = 4096
