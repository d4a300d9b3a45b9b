"""Where short addresses lead: /a/bcdfgh."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from parem.accounts.access import public
from parem.surveys.answer_words import not_found_words
from parem.surveys.ways_in.short_addresses import find_short

blueprint = Blueprint("short", __name__, url_prefix="/a")


@blueprint.get("/<code>")
@public
def go(code: str) -> Response | tuple[str, int]:
    """To the form. A mistyped address gets the citizens' page that says so, not the desk's."""
    if "\0" in code:
        abort(404)
    found = find_short(code)
    if found is None:
        title, advice = not_found_words()
        return render_template("surveys/answer/problem.html", title=title, advice=advice, again=[]), 404
    owner, lang = found.service.organisation.code, request.args.get("lang")
    return redirect(
        url_for("answer.form", survey=found.survey.code, owner=owner, service=found.service.code, lang=lang)
    )
