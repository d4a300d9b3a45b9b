"""The pages of the board: its columns, a move, its limits."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.account_views import me
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.improvements.actions.filters import filter_choices, kept_filters, wanted_of
from parem.improvements.actions.operations import ChangedMeanwhile
from parem.improvements.actions.queries import action_of
from parem.improvements.board.flow_operations import blocked_words
from parem.improvements.board.forms import LimitsForm, MoveForm
from parem.improvements.board.operations import BACK, FORWARD, move, what_is_missing
from parem.improvements.board.queries import board_of
from parem.improvements.board.work_limits import limits_of, set_limits
from parem.improvements.models import KaizenAction
from parem.improvements.pages import may_manage, may_work_on, page_words, today_here
from parem.improvements.verdicts.effect_operations import USUAL
from parem.improvements.words import STAGE_WORDS
from parem.menu import Entry

blueprint = Blueprint("board", __name__, url_prefix="/o/<organisation>/board")
blueprint.context_processor(page_words)
ENTRIES = (Entry("board.board", _l("Board"), "kanban", Permission.VIEW_RESULTS),)


@blueprint.get("")
@requires(Permission.VIEW_RESULTS)
def board() -> str:
    """Plan, do, check, act, done."""
    kept = kept_filters()
    return render_template(
        "improvements/board/board.html",
        board=board_of(g.organisation, wanted_of(kept), today_here()),
        kept=kept,
        **filter_choices(),
        forward=FORWARD,
        back=BACK,
        my_id=me().id,
    )


@blueprint.route("/<int:action_id>/move/<any(plan, do, check, act, done):stage>", methods=["GET", "POST"])
@requires(Permission.WORK_ON_OWN_ACTIONS)
def move_card(action_id: int, stage: str) -> Response | str | tuple[str, int]:
    """Move a card one column: what the move asks for, then the move itself."""
    action = _action_to_move(action_id)
    form = MoveForm(data=None if request.form else _proposed(action))
    form.offer(action, stage, today_here())
    if form.validate_on_submit():
        try:
            move(action, stage, form.step(me().name), version=form.seen_version, today=today_here())
            db.session.commit()
        except (Refused, StaleDataError) as problem:
            return _not_moved(action, stage, form, problem)
        flash(_("“%(title)s” is in %(stage)s now.", title=action.title, stage=STAGE_WORDS[stage]), "success")
        return redirect(url_for("board.board", **kept_filters()), 303)
    return _page(action, stage, form), 400 if form.errors else 200


def _action_to_move(action_id: int) -> KaizenAction:
    action = action_of(g.organisation, action_id)
    if action is None or action.organisation_id != g.organisation.id:
        abort(404)
    return action if may_work_on(action) else abort(403)


def _proposed(action: KaizenAction) -> dict[str, Any]:
    """What a move's form says before anybody has typed."""
    today = today_here()
    return {
        "version": action.row_version, "day": today, "read_on": today + USUAL, "look_again_on": today + 2 * USUAL
    }  # fmt: skip


def _not_moved(action: KaizenAction, stage: str, form: MoveForm, problem: Exception) -> tuple[str, int]:
    """Say why, with the card as it is now; 409 where somebody else was faster."""
    db.session.rollback()
    is_late = isinstance(problem, ChangedMeanwhile | StaleDataError)
    words = _(
        "Somebody else moved or changed this card meanwhile. It is in %(stage)s now.", stage=STAGE_WORDS[action.stage]
    )
    if is_late:
        form = MoveForm(formdata=None, data=_proposed(action)).offer(action, stage, today_here())
    return _page(action, stage, form, words if is_late else str(problem)), 409 if is_late else 400


def _page(action: KaizenAction, stage: str, form: MoveForm, problem: str = "") -> str:
    can_go = stage in (FORWARD.get(action.stage), BACK.get(action.stage))
    blocked = blocked_words(action) if FORWARD.get(action.stage) == stage else None
    # As plain text: a lazy message counts as markup, and this one holds what a person wrote.
    missing = [*([str(blocked)] if blocked else []), *(what_is_missing(action, stage) if can_go else [])]
    return render_template(
        "improvements/board/move.html",
        action=action, stage=stage, form=form, problem=problem, can_go=can_go, kept=kept_filters(),
        missing=missing, is_blocked=blocked is not None, is_back=BACK.get(action.stage) == stage,
        may_manage=may_manage(action),
    )  # fmt: skip


@blueprint.route("/limits", methods=["GET", "POST"])
@requires(Permission.MANAGE_IMPROVEMENTS)
def limits() -> Response | str | tuple[str, int]:
    """How much may be under way at once."""
    present: dict[str, Any] = vars(limits_of(g.organisation.id))
    form = LimitsForm(data=None if request.form else present)
    if form.validate_on_submit():
        set_limits(g.organisation, form.limits())
        db.session.commit()
        flash(_("The limits are saved."), "success")
        return redirect(url_for("board.board"), 303)
    page = render_template("improvements/board/limits.html", form=form)
    return (page, 400) if form.errors else page
