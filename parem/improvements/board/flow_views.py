"""Pages of the board's flow: the charts, blocking a card and freeing it."""

from __future__ import annotations

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.formats import month_name
from parem.improvements.actions.filters import filter_choices, kept_filters, wanted_of
from parem.improvements.actions.queries import action_of
from parem.improvements.board import flow_operations
from parem.improvements.board.flow import STAGES
from parem.improvements.board.flow_queries import Flow, flow_of
from parem.improvements.board.forms import BlockForm
from parem.improvements.board.views import blueprint
from parem.improvements.models import KaizenAction
from parem.improvements.pages import may_work_on, today_here
from parem.improvements.words import STAGE_WORDS
from parem.quality.charts import cumulative_flow, figure_json, per_month


@blueprint.get("/flow")
@requires(Permission.VIEW_RESULTS)
def flow() -> str:
    """How long actions take, what was finished, where work waits."""
    kept = kept_filters()
    found = flow_of(g.organisation, wanted_of(kept), today_here())
    months = [month_name(day) for day in found.days]
    return render_template(
        "improvements/board/flow.html",
        flow=found, kept=kept, months=months, stages=list(reversed(STAGES)), charts=_charts(found, months),
        **filter_choices(),
    )  # fmt: skip


def _charts(found: Flow, months: list[str]) -> dict[str, str]:
    bands = [(str(STAGE_WORDS[stage]), [each[stage] for each in found.standing]) for stage in reversed(STAGES)]
    return {
        "standing": figure_json(cumulative_flow(months, bands)),
        "done": figure_json(per_month(months, found.done)),
    }


@blueprint.route("/<int:action_id>/block", methods=["GET", "POST"])
@requires(Permission.WORK_ON_OWN_ACTIONS)
def block(action_id: int) -> Response | str | tuple[str, int]:
    """Say what holds a card up."""
    action = _own(action_id)
    form = BlockForm()
    problem = ""
    if form.validate_on_submit():
        try:
            flow_operations.block(action, form.reason.data or "", today_here())
            db.session.commit()
            flash(_("“%(title)s” is blocked, and everybody sees why.", title=action.title), "success")
            return _back(action)
        except (Refused, IntegrityError) as refusal:
            db.session.rollback()
            problem = (
                str(refusal)
                if isinstance(refusal, Refused)
                else _("Somebody else said meanwhile that this card is blocked.")
            )
    page = render_template("improvements/board/block.html", action=action, form=form, problem=problem, back=_place())
    return (page, 400) if form.errors or problem else page


@blueprint.post("/<int:action_id>/unblock")
@requires(Permission.WORK_ON_OWN_ACTIONS)
def unblock(action_id: int) -> Response:
    """Nothing holds it up any more."""
    action = _own(action_id)
    flow_operations.unblock(action, today_here())
    db.session.commit()
    flash(_("“%(title)s” is no longer blocked.", title=action.title), "success")
    return _back(action)


def _own(action_id: int) -> KaizenAction:
    action = action_of(g.organisation, action_id)
    if action is None or action.organisation_id != g.organisation.id:
        abort(404)
    return action if may_work_on(action) else abort(403)


def _place() -> str:
    """Whence they came, as the address says: the board as it was filtered, or the action's page."""
    return "action" if request.args.get("from") == "action" else "board"


def _back(action: KaizenAction) -> Response:
    if _place() == "action":
        return redirect(url_for("actions.action", action_id=action.id), 303)
    return redirect(url_for("board.board", **kept_filters(), _anchor=f"card-{action.id}"), 303)
