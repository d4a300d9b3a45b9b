"""Side by side: the texts of a survey in one language and in another; files for translators, and back."""

from __future__ import annotations

from typing import Any

from flask import Response as FlaskResponse
from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.operations import Refused
from parem.accounts.permissions import Permission
from parem.extensions import db
from parem.languages import LANGUAGES
from parem.surveys.translating.files import KINDS, Line, NoTranslation, read_translations, to_po, to_xliff
from parem.surveys.translating.texts import Group, groups_of, keep_words, progress
from parem.surveys.views import Page, Shown, blueprint, own_or_404, shown_or_404
from parem.surveys.xlsform.writing import xlsform_response
from parem.web import current_language
from parem.workbooks import Sheet, workbook_response

LARGEST = 5 * 1024 * 1024


class SaveForm(FlaskForm):
    """The texts of the page; the fields are the texts' own."""


class FileForm(FlaskForm):
    """A translated file."""

    file = FileField()


def _languages() -> tuple[str, str]:
    """From which language and into which; the two are never the same."""
    home: str = g.organisation.default_language
    source = request.args.get("from", home)
    source = source if source in LANGUAGES else home
    usual = current_language() if current_language() != source else next(code for code in LANGUAGES if code != source)
    target = request.args.get("to", usual)
    if target not in LANGUAGES or target == source:
        target = next(code for code in LANGUAGES if code != source)
    return source, target


@blueprint.route("/<survey>/translations", methods=["GET", "POST"])
@requires(Permission.VIEW)
def translations(survey: str) -> Page:
    """The page of translations; a post saves what was written."""
    shown = shown_or_404(survey)
    source, target = _languages()
    typed: dict[str, str] = {}
    if request.method == "POST":
        if not shown.may_edit or not SaveForm().validate_on_submit():
            abort(403)
        typed = {name[6:]: words for name, words in request.form.items() if name.startswith("words-")}
        try:
            count = keep_words(shown.survey, target, typed)
        except Refused as error:
            db.session.rollback()
            return _page(shown_or_404(survey), source, target, typed=typed, error=str(error)), 400
        db.session.commit()
        flash(ngettext("%(num)d text is saved.", "%(num)d texts are saved.", count), "success")
        return _to_page(shown, source, target)
    return _page(shown, source, target)


@blueprint.get("/<survey>/translations.<kind>")
@requires(Permission.VIEW)
def translation_file(survey: str, kind: str) -> FlaskResponse:
    """All texts with what is translated, as a file for a translator."""
    shown = shown_or_404(survey)
    if kind not in KINDS:
        abort(404)
    source, target = _languages()
    items = [(group, item) for group in groups_of(shown.survey, shown.version) for item in group.items]
    lines = [
        Line(i.key, i.texts.get(source) or i.texts.in_language(source), i.texts.get(target) or "") for _g, i in items
    ]
    name = f"{shown.survey.code}-{source}-{target}.{kind}"
    if kind == "xlsx":
        header = [_("Key (do not change)"), _("What it is"), LANGUAGES[source], LANGUAGES[target]]
        rows = [
            [line.key, str(item.name), line.source, line.target] for line, (_g, item) in zip(lines, items, strict=True)
        ]
        return workbook_response(name, [Sheet(LANGUAGES[target], header, rows)])
    content = (to_po if kind == "po" else to_xliff)(lines, source, target)
    answer = FlaskResponse(content, mimetype="text/x-gettext-translation" if kind == "po" else "application/xliff+xml")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@blueprint.get("/<survey>.xlsx")
@requires(Permission.VIEW)
def xlsform(survey: str) -> FlaskResponse:
    """The questionnaire as an XLSForm workbook."""
    shown = shown_or_404(survey)
    return xlsform_response(shown.survey, shown.version)


@blueprint.post("/<survey>/translations/file")
@requires(Permission.MANAGE_SURVEYS)
def read_translation_file(survey: str) -> Page:
    """Fill the page with a translated file; nothing is saved before its button."""
    shown = own_or_404(survey)
    source, target = _languages()
    form = FileForm()
    content = form.file.data.read(LARGEST + 1) if form.validate_on_submit() and form.file.data else b""
    if not content or len(content) > LARGEST:
        return _page(shown, source, target, error=_("Choose a file of at most %(limit)s MB.", limit=5)), 400
    try:
        lines = read_translations(content)
    except NoTranslation:
        words = _("This is no Excel, PO or XLIFF file of translations as Parem writes it. Export one, and fill it in.")
        return _page(shown, source, target, error=words), 400
    known = {item.key: item for group in groups_of(shown.survey, shown.version) for item in group.items}
    filled = {line.key: line.target for line in lines if line.key in known and line.target}
    notes = {
        "unknown": sum(1 for line in lines if line.key not in known),
        "changed": sum(
            1
            for line in lines
            if line.key in known and _folded(line.source) != _folded(known[line.key].texts.get(source))
        ),
    }
    if not filled:
        return _page(shown, source, target, error=_("There is no translation of this survey in the file.")), 400
    return _page(shown, source, target, typed=filled, notes=notes)


def _folded(words: str | None) -> str:
    return " ".join((words or "").split())


def _page(
    shown: Shown, source: str, target: str, *, typed: dict[str, str] | None = None, error: str = "",
    notes: dict[str, int] | None = None,
) -> str:  # fmt: skip
    groups = groups_of(shown.survey, shown.version)
    return render_template(
        "surveys/translations.html", shown=shown, source=source, target=target, groups=_shown(groups, target),
        progress=progress(groups), typed=typed or {}, error=error, notes=notes,
        can_edit=shown.may_edit and not shown.is_frozen, form=SaveForm(),
        only_missing=bool(request.args.get("missing")),
    )  # fmt: skip


def _shown(groups: list[Group], target: str) -> list[Group]:
    if not request.args.get("missing"):
        return groups
    kept = [Group(group.heading, tuple(i for i in group.items if not i.texts.get(target))) for group in groups]
    return [group for group in kept if group.items]


def _to_page(shown: Shown, source: str, target: str) -> Response:
    values: dict[str, Any] = {"from": source, "to": target, "missing": request.args.get("missing") or None}
    return redirect(url_for("surveys.translations", survey=shown.survey.code, **values), 303)
