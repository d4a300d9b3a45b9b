"""An action's A3 sheet on one page, to be read and printed: eight boxes, the tree of whys, before and after."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.improvements.action_page import page_of
from parem.improvements.action_views import action_or_404, blueprint
from parem.improvements.cause_fields import CAUSE_WORDS
from parem.improvements.fishbone import Fishbone, fishbone_of
from parem.improvements.models import KaizenAction
from parem.improvements.pages import today_here
from parem.improvements.photo_models import Photo
from parem.improvements.photo_operations import photos_of

#: The ends of the scale of each measure whose scale is the same everywhere.
SCALES = {"top_2_box": (0.0, 1.0), "share": (0.0, 1.0), "nps": (-1.0, 1.0)}
#: How many photographs a box of the sheet has room for.
PRINTED = 2


@dataclass(frozen=True)
class BeforeAfter:
    """The lengths of the two bars, and where the expected value lies, in percent of the scale."""

    before: float
    after: float
    expected: float | None


def before_after(action: KaizenAction) -> BeforeAfter | None:
    """The newest reading as two bars; None where nothing is read, shown, or the scale is the question's own."""
    verdict, scale = action.verdict, SCALES.get(action.measure or "")
    if verdict is None or scale is None or verdict.before_value is None or verdict.after_value is None:
        return None
    low, high = scale

    def place(value: float) -> float:
        return 100 * (min(max(value, low), high) - low) / (high - low)

    change = action.expected_change
    expected = None if change is None else place(verdict.before_value + change)
    return BeforeAfter(place(verdict.before_value), place(verdict.after_value), expected)


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
        drawn=drawn_of(found),
    )  # fmt: skip
