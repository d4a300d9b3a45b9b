"""The page of a survey's quotas of groups; and what a citizen of a full group reads."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from parem.accounts.access import requires
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.surveys.answering import views as answer_views
from parem.surveys.builder.condition_words import answer_label
from parem.surveys.group_quotas import (
    GroupFull,
    delete_group_quota,
    groups_to_choose,
    progress_of,
    set_group_quota,
)
from parem.surveys.settings_forms import MOST_ANSWERS
from parem.surveys.views import Page, Shown, blueprint, own_or_404, to_page, with_status
from parem.web import say


class QuotaForm(FlaskForm):
    """A group and how many of it are asked."""

    group = SelectField(_l("Group"), [InputRequired()])
    limit = IntegerField(
        _l("Ask so many"),
        [
            InputRequired(_l("Write a number.")),
            NumberRange(1, MOST_ANSWERS, message=_l("Write a whole number from 1.")),
        ],
    )


@blueprint.route("/<survey>/quotas", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def quotas(survey: str) -> Page:
    """Every group with its limit and how far it is; another one."""
    shown = own_or_404(survey)
    groups = groups_to_choose(shown.survey, shown.version.questions)
    form = QuotaForm()
    form.group.choices = [(value, _words(shown, group)) for value, group in groups.items()]
    if form.validate_on_submit():
        try:
            set_group_quota(shown.survey, groups[form.group.data], int(form.limit.data or 0))
        except Refused as error:
            db.session.rollback()
            form.limit.errors = [str(error)]
        else:
            db.session.commit()
            flash(_("The quota is saved."), "success")
            return to_page("quotas", shown.survey)
    lines = [(each, _words(shown, each.quota), _value(each.quota)) for each in progress_of(shown.survey)]
    return with_status(render_template("surveys/quotas.html", shown=shown, form=form, lines=lines), form)


@blueprint.post("/<survey>/quotas/delete")
@requires(Permission.MANAGE_SURVEYS)
def delete_quota(survey: str) -> Response:
    """Ask any number of a group again."""
    shown = own_or_404(survey)
    for quota in shown.survey.group_quotas:
        if _value(quota) == request.form.get("group"):
            delete_group_quota(shown.survey, {k: v for k, v in quota.items() if k not in ("limit", "closed")})
            db.session.commit()
            flash(_("The quota is deleted."), "success")
            break
    return to_page("quotas", shown.survey)


def _value(quota: Any) -> str:
    return f"service {quota['service']}" if "service" in quota else f"answer {quota['question']} {quota['answer']}"


def _words(shown: Shown, quota: Any) -> str:
    """A group as people read it; its codes where it is no longer asked."""
    if "service" in quota:
        return next((say(each.name) for each in shown.survey.services if each.id == quota["service"]), "–")
    question = next((each for each in shown.version.questions if each.code == quota["question"]), None)
    if question is None:
        return f"{quota['question']}: {quota['answer']}"
    code = quota["answer"]
    label = answer_label(question, int(code) if question.type == "yes_no" else code)
    return f"{say(question.text)} – {label}"


@answer_views.blueprint.errorhandler(GroupFull)
def full_group(error: GroupFull) -> str:
    """Thanks to one of a group of which enough have answered."""
    return render_template("surveys/answer/full_group.html", organisation=error.organisation)
