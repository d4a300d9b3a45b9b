"""An action's A3 sheet on one page, to be read and printed: eight boxes, the tree of whys, before and after."""

from __future__ import annotations

from flask import g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.improvements.actions.cause_fields import CAUSE_WORDS
from parem.improvements.actions.fishbone import Fishbone, fishbone_of
from parem.improvements.actions.page import page_of
from parem.improvements.actions.sheet_chart import before_after, trend_of_action
from parem.improvements.actions.views import action_or_404, blueprint
from parem.improvements.models import KaizenAction
from parem.improvements.pages import today_here
from parem.improvements.photos.models import Photo
from parem.improvements.photos.operations import photos_of

#: How many photographs a box of the sheet has room for.
PRINTED = 2


def drawn_of(action: KaizenAction) -> Fishbone | None:
    """The causes as a diagram whose head is the waste; None where none is written down."""
    if not action.causes:
        return None
    names = {kind: str(name) for kind, name in CAUSE_WORDS.items()}
    return fishbone_of(action.causes, names, action.waste.title if action.waste else action.title)


def pictures_of(action: KaizenAction) -> dict[str, list[Photo]]:
    """The photographs that fit on the page: what was found, the waste's own first, and what the change made of it."""
    own = photos_of(action)
    found = [*(photos_of(action.waste) if action.waste else ()), *(each for each in own if each.side == "before")]
    return {"before": found[:PRINTED], "after": [each for each in own if each.side == "after"][:PRINTED]}


@blueprint.get("/<int:action_id>/a3")
@requires(Permission.VIEW_RESULTS)
def sheet(action_id: int) -> Response | str:
    """The whole sheet on one landscape page."""
    found = action_or_404(action_id)
    home = found.service.organisation.code
    if found.organisation_id != g.organisation.id:
        return redirect(url_for("actions.sheet", organisation=home, action_id=found.id))
    return render_template(
        "improvements/actions/sheet.html",
        action=found, page=page_of(found, today_here()), bars=before_after(found), pictures=pictures_of(found),
        drawn=drawn_of(found), trend=trend_of_action(found, g.organisation, today_here()),
    )  # fmt: skip
