"""The library: blocks of questions that are kept once and inserted into many surveys."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.languages import LANGUAGES
from parem.menu import Entry
from parem.surveys.answering.forms import AnswerForm
from parem.surveys.builder.block_forms import BlockForm, InsertForm, KeepForm
from parem.surveys.builder.block_operations import (
    change_block,
    codes_in,
    delete_block,
    insert_block,
    keep_block,
    keep_ready,
    lost_roles,
)
from parem.surveys.builder.block_queries import blocks_for, find_block, surveys_with_draft
from parem.surveys.builder.condition_words import condition_words
from parem.surveys.builder.library_models import QuestionBlock
from parem.surveys.builder.ready_blocks import READY_WORDS, ready_blocks
from parem.surveys.builder.snapshots import as_version
from parem.surveys.models import Survey
from parem.surveys.survey_words import ROLE_WORDS, TYPE_WORDS
from parem.surveys.views import Page, shown_or_404, with_status
from parem.surveys.views import blueprint as surveys
from parem.web import current_language, say

blueprint = Blueprint("blocks", __name__, url_prefix="/o/<organisation>/blocks")
ENTRY = Entry("blocks.index", _l("Question blocks"), "bookmarks", Permission.MANAGE_SURVEYS)


def _block_or_404(number: int, own: bool = False) -> QuestionBlock:
    block = find_block(g.organisation, number) or abort(404)
    if own and block.organisation_id != g.organisation.id:
        abort(404)
    return block


@blueprint.get("")
@requires(Permission.MANAGE_SURVEYS)
def index() -> str:
    """All blocks that the organisation sees; with a survey in the address, to choose one for it."""
    search = request.args.get("search", "")
    blocks = blocks_for(g.organisation, search)
    return render_template(
        "surveys/blocks/index.html", blocks=blocks, search=search, survey=_survey(), ready=ready_blocks(),
        READY_WORDS=READY_WORDS,
    )  # fmt: skip


@blueprint.post("/ready/<name>")
@requires(Permission.MANAGE_SURVEYS)
def add_ready(name: str) -> Response:
    """Make a ready-made block one of the organisation's own, to be changed and inserted as any other."""
    if name not in READY_WORDS:
        abort(404)
    block, survey = keep_ready(g.organisation, name), _survey()
    db.session.commit()
    flash(_("“%(title)s” is in the library now.", title=say(block.title)), "success")
    return redirect(url_for("blocks.show", block=block.id, survey=survey.code if survey else None), 303)


def _survey() -> Survey | None:
    """The draft in the address that a block is to be inserted into."""
    code = request.values.get("survey", "")
    return next((survey for survey in surveys_with_draft(g.organisation) if survey.code == code), None)


@blueprint.route("/<int:block>", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def show(block: int) -> Page:
    """What is in it; its title and who sees it, for its own organisation."""
    found = _block_or_404(block)
    is_own = found.organisation_id == g.organisation.id
    form = BlockForm(data={"title": found.title, "is_shared": found.is_shared})
    if is_own and form.validate_on_submit():
        change_block(found, title=form.title.data, is_shared=form.is_shared.data)
        db.session.commit()
        flash(_("The block is saved."), "success")
        return redirect(url_for("blocks.show", block=block), 303)
    if request.method == "POST" and not is_own:
        abort(404)
    return with_status(_page(found, form), form)


def _page(block: QuestionBlock, form: BlockForm, insert: InsertForm | None = None) -> str:
    survey = _survey()
    version = as_version(block.content)
    codes = codes_in(block, survey.draft) if survey and survey.draft else {}
    if survey and survey.draft and insert is None:
        insert = InsertForm(formdata=None)
        insert.offer(survey.draft, _pages_of(block))
    return render_template(
        "surveys/blocks/show.html", block=block, form=form, survey=survey, insert=insert, codes=codes,
        questions=version.questions, is_own=block.organisation_id == g.organisation.id,
        surveys=surveys_with_draft(g.organisation), TYPE_WORDS=TYPE_WORDS, ROLE_WORDS=ROLE_WORDS,
        conditions={each.code: condition_words(each, version.questions) for each in version.questions},
    )  # fmt: skip


def _pages_of(block: QuestionBlock) -> int:
    return max(int(each["page"]) for each in block.content)


@blueprint.post("/<int:block>/insert")
@requires(Permission.MANAGE_SURVEYS)
def insert(block: int) -> Page:
    """Put it into a draft of the organisation's own."""
    found, survey = _block_or_404(block), _survey()
    if survey is None or survey.draft is None:
        abort(404)
    form = InsertForm()
    form.offer(survey.draft, _pages_of(found))
    if not form.validate_on_submit():
        return _page(found, BlockForm(formdata=None, obj=found), form), 400
    codes = codes_in(found, survey.draft)
    try:
        added = insert_block(found, survey, form.chosen)
    except Refused as error:
        db.session.rollback()
        flash(str(error), "error")
        return redirect(url_for("blocks.show", block=block, survey=survey.code), 303)
    db.session.commit()
    flash(ngettext("%(num)d question is inserted.", "%(num)d questions are inserted.", len(added)), "success")
    if lost_roles(found, added):
        flash(
            _(
                "This survey asks the questions of the satisfaction index already: those that were inserted are no "
                "part of it."
            ),
            "warning",
        )
    changed = [f"{old} → {new}" for old, new in codes.items() if old != new]
    if changed:
        flash(_("Codes that were taken got an ending: %(codes)s.", codes=", ".join(changed)), "warning")
    return redirect(url_for("surveys.show", survey=survey.code, _anchor=f"question-{added[0].id}"), 303)


@blueprint.post("/<int:block>/delete")
@requires(Permission.MANAGE_SURVEYS)
def delete(block: int) -> Response:
    """Delete it; nothing happens to the surveys it was inserted into."""
    delete_block(_block_or_404(block, own=True))
    db.session.commit()
    flash(_("The block is deleted. Surveys that it was inserted into keep their questions."), "success")
    return redirect(url_for("blocks.index"), 303)


@blueprint.get("/<int:block>/preview")
@requires(Permission.MANAGE_SURVEYS)
def preview(block: int) -> str | Response:
    """As citizens will see it, in one of the languages."""
    found = _block_or_404(block)
    language = request.args.get("language", current_language())
    if language not in LANGUAGES:
        return redirect(url_for("blocks.preview", block=block))
    back = _("Back to the block")
    with force_locale(language):
        version = as_version(found.content)
        return render_template(
            "surveys/blocks/preview.html", block=found, form=AnswerForm(version), language=language, back=back,
            organisation=g.organisation,
            conditions={each.code: condition_words(each, version.questions) for each in version.questions},
        )  # fmt: skip


@surveys.route("/<survey>/keep", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def keep(survey: str) -> Page:
    """Keep questions of a survey as a block."""
    shown = shown_or_404(survey)
    questions = list(shown.version.questions)
    asked = request.args.getlist("question", type=int)
    page = request.args.get("page", type=int)
    chosen = [question for question in questions if question.id in asked or question.page == page]
    title = chosen[0].heading or chosen[0].text if len({q.matrix or q.code for q in chosen}) == 1 else {}
    form = KeepForm(data={"questions": [question.id for question in chosen], "title": title})
    form.offer(questions)
    if form.validate_on_submit():
        picked = [question for question in questions if question.id in (form.questions.data or [])]
        try:
            block, lost = keep_block(g.organisation, form.title.data, picked, is_shared=form.is_shared.data)
        except Refused as error:
            db.session.rollback()
            form.questions.errors = [str(error)]
        else:
            db.session.commit()
            flash(_("“%(title)s” is in the library now.", title=say(block.title)), "success")
            if lost:
                words = _("Conditions about questions outside the block are left out, at: %(codes)s.",
                          codes=", ".join(lost))  # fmt: skip
                flash(words, "warning")
            return redirect(url_for("blocks.show", block=block.id), 303)
    return with_status(render_template("surveys/blocks/keep.html", shown=shown, form=form), form)
