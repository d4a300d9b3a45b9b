"""The pages of an action's effect: reading the verdict, revising what was fixed, what is said against a verdict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import abort, flash, g, render_template
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.account_views import me
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.improvements.actions.operations import ChangedMeanwhile, look_again
from parem.improvements.actions.views import action_or_404, blueprint, may_write_or_abort, to_action
from parem.improvements.models import KaizenAction, Verdict
from parem.improvements.pages import may_manage, refused, today_here
from parem.improvements.verdicts import effect_operations
from parem.improvements.verdicts.effect_forms import AnswerForm, AppealForm, LookedForm, ReviseForm
from parem.improvements.verdicts.effect_models import Appeal
from parem.improvements.verdicts.operations import read_verdict
from parem.improvements.verdicts.targets import key_of, targets_of, typed_change
from parem.improvements.verdicts.windows import kind_of_reading
from parem.improvements.words import VERDICT_WORDS


@blueprint.post("/<int:action_id>/verdict")
@requires(Permission.WORK_ON_OWN_ACTIONS)
def verdict(action_id: int) -> Response:
    """Read the verdict: computed from the answers, kept as a new reading."""
    found = action_or_404(action_id)
    may_write_or_abort(found)
    try:
        read = read_verdict(found, today_here())
        db.session.commit()
        flash(_said_of(read), "success")
    except Refused as problem:
        refused(problem)
    return to_action(found, "verdict")


def _said_of(read: Verdict) -> str:
    words = VERDICT_WORDS[read.verdict]
    if read.kind == "official":
        return _("The verdict is read: %(verdict)s.", verdict=words)
    if read.kind == "later":
        return _("Looked again: %(verdict)s. The verdict stays.", verdict=words)
    return _("A preliminary reading: %(verdict)s. It is not the verdict yet.", verdict=words)


@blueprint.route("/<int:action_id>/revise", methods=["GET", "POST"])
@requires(Permission.MANAGE_IMPROVEMENTS)
def revise(action_id: int) -> Response | str | tuple[str, int]:
    """Change what was fixed when the action started, as a new revision that everybody sees."""
    found = action_or_404(action_id)
    may_write_or_abort(found)
    if found.stage in ("plan", "done"):
        abort(404)
    form = _revise_form(found)
    status = 200
    if form.validate_on_submit():
        try:
            effect_operations.revise_effect(
                found, form.values(), form.read_on.data, form.reason.data, today=today_here(), person=me().name,
                version=form.seen_version,
            )  # fmt: skip
            db.session.commit()
            flash(_("It is fixed anew. What was fixed before stays to be seen."), "success")
            return to_action(found, "target")
        except (Refused, StaleDataError) as problem:
            refused(problem if isinstance(problem, Refused) else Refused(_("Somebody else changed this action.")))
            form.version.data = str(found.row_version)
            status = 409 if isinstance(problem, ChangedMeanwhile | StaleDataError) else 400
    page = render_template("improvements/actions/revise.html", form=form, action=found)
    return page, 400 if form.errors else status


def _revise_form(found: KaizenAction) -> ReviseForm:
    plan, tomorrow = found.effect_plan, today_here() + timedelta(1)
    data = {
        "version": found.row_version, "expected": typed_change(found),
        "read_on": max(plan.read_on, tomorrow) if plan else None,
        "target": key_of(found.survey_id, found.question_code, found.measure),
    }  # fmt: skip
    return ReviseForm(data=data).offer(targets_of(found.service, today_here(), found), today_here())


@blueprint.route("/<int:action_id>/looked", methods=["GET", "POST"])
@requires(Permission.WORK_ON_OWN_ACTIONS)
def looked(action_id: int) -> Response | str | tuple[str, int]:
    """Write down whether what was done still holds, and when somebody looks next."""
    found = action_or_404(action_id)
    may_write_or_abort(found)
    if found.stage != "done":
        abort(404)
    form = LookedForm().offer(today_here())
    if form.validate_on_submit():
        return _said(lambda: look_again(found, form.text.data, form.look_again_on.data, today_here()), found)
    page = render_template(
        "improvements/actions/looked.html", form=form, action=found, can_read=kind_of_reading(found, today_here())
    )
    return (page, 400) if form.errors else page


@blueprint.route("/<int:action_id>/verdict/<int:verdict_id>/appeal", methods=["GET", "POST"])
@requires(Permission.VIEW_RESULTS)
def appeal(action_id: int, verdict_id: int) -> Response | str | tuple[str, int]:
    """Say something against a verdict: beside it, never over it."""
    found = _of_here(action_id)
    read = next((each for each in found.verdicts if each.id == verdict_id), None) or abort(404)
    form = AppealForm()
    if form.validate_on_submit():
        return _said(lambda: effect_operations.appeal(read, form.text.data, me().name), found)
    return _saying(found, read, None, form)


@blueprint.route("/<int:action_id>/appeals/<int:appeal_id>/answer", methods=["GET", "POST"])
@requires(Permission.MANAGE_IMPROVEMENTS)
def answer(action_id: int, appeal_id: int) -> Response | str | tuple[str, int]:
    """Answer what was said against a verdict."""
    found = _of_here(action_id)
    if not may_manage(found):
        abort(403)
    made = next((each for read in found.verdicts for each in read.appeals if each.id == appeal_id), None) or abort(404)
    form = AnswerForm()
    if form.validate_on_submit():
        return _said(lambda: effect_operations.answer_appeal(made, form.text.data, me().name), found)
    return _saying(found, made.verdict, made, form)


def _of_here(action_id: int) -> KaizenAction:
    found = action_or_404(action_id)
    return found if found.organisation_id == g.organisation.id else abort(404)


def _said(said: Callable[[], object], found: KaizenAction) -> Response:
    try:
        said()
        db.session.commit()
        flash(_("Saved."), "success")
    except Refused as problem:
        refused(problem)
    return to_action(found, "verdict")


def _saying(
    found: KaizenAction, read: Verdict, made: Appeal | None, form: AppealForm | AnswerForm
) -> str | tuple[str, int]:
    page = render_template("improvements/actions/appeal.html", action=found, verdict=read, appeal=made, form=form)
    return (page, 400) if form.errors else page
