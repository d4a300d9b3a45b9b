"""Two versions of a questionnaire side by side: what changed, and what stays comparable over time."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request
from flask_babel import lazy_gettext as _l

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.surveys.builder.version_changes import Comparable, compared
from parem.surveys.models import Version
from parem.surveys.survey_words import TYPE_WORDS
from parem.surveys.views import blueprint, shown_or_404

#: Words, and the kind of the chip.
COMPARABLE_WORDS: dict[Comparable, tuple[Any, str]] = {
    Comparable.YES: (_l("Comparable"), "good"),
    Comparable.WITH_CARE: (_l("Comparable with care"), "warn"),
    Comparable.NO: (_l("Not comparable"), "bad"),
    Comparable.ONLY_ONE: (_l("In one version only"), "neutral"),
}
FACT_WORDS: dict[str, Any] = {
    "type": _l("It is another type of question."),
    "points": _l("The scale has another number of points."),
    "ranks": _l("More or fewer of its options are put in order."),
    "granularity": _l("The date is asked for more or less exactly."),
    "earliest": _l("The earliest date that is accepted is another."),
    "latest": _l("The latest date that is accepted is another."),
    "options": _l("It has other options."),
    "order": _l("The options are in another order."),
    "random_order": _l("Its options are now in random order, or no longer."),
    "random_rows": _l("The items of its matrix are now in random order, or no longer."),
    "random_place": _l("The questions of its page are now in random order, or no longer."),
    "matrix": _l("It is now an item of a matrix, or no longer."),
    "dont_know": _l("“Don’t know” is now offered, or no longer."),
    "required": _l("An answer is now required, or no longer."),
    "shown_if": _l("It is asked after other answers, so of other people."),
}
PART_WORDS: dict[str, Any] = {
    "heading": _l("The heading of the matrix"),
    "text": _l("The question"),
    "help": _l("The help"),
    "low_label": _l("The words at the low end"),
    "high_label": _l("The words at the high end"),
}


@blueprint.get("/<survey>/versions")
@requires(Permission.VIEW)
def versions(survey: str) -> str:
    """The versions, and two of them compared."""
    shown = shown_or_404(survey)
    visible = [v for v in shown.survey.versions if shown.may_edit or v.published_at is not None]
    new = _chosen(visible, "new", len(visible) - 1)
    old = _chosen(visible, "old", max(0, visible.index(new) - 1)) if new else None
    changes = compared(old.questions, new.questions) if old and new and old is not new else []
    counts = {kind: sum(1 for change in changes if change.comparable is kind) for kind in Comparable}
    return render_template(
        "surveys/versions.html", shown=shown, versions=visible, old=old, new=new, counts=counts,
        changes=[change for change in changes if not change.is_same], all=len(changes),
        COMPARABLE_WORDS=COMPARABLE_WORDS, FACT_WORDS=FACT_WORDS, PART_WORDS=PART_WORDS, TYPE_WORDS=TYPE_WORDS,
    )  # fmt: skip


def _chosen(visible: list[Version], name: str, usual: int) -> Version | None:
    if not visible:
        return None
    number = request.args.get(name, type=int)
    if number is None:
        return visible[usual]
    return next((version for version in visible if version.number == number), None) or abort(404)
