"""The screens of a kiosk: every step in every language, for the tablet itself and for a preview of it."""

from __future__ import annotations

from flask import render_template
from flask_babel import force_locale

from parem.languages import LANGUAGES
from parem.surveys.answering.forms import AnswerForm
from parem.surveys.answering.option_order import LAST
from parem.surveys.answering.queries import Asked
from parem.surveys.group_quotas import NONE_FULL, FullGroups
from parem.surveys.models import Version


def screens_of(asked: Asked, version: Version, full: FullGroups = NONE_FULL) -> dict[str, str]:
    """All steps of the questionnaire in each language, so that a touch changes the language without the network.

    `full`: the groups of whom enough have answered.
    """
    screens = {}
    for language in LANGUAGES:
        with force_locale(language):
            form = AnswerForm(version)
            screens[language] = render_template(
                "surveys/kiosk/_screen.html", asked=asked, form=form, organisation=asked.owner, STAY_LAST=LAST,
                full=full.answers,
            )  # fmt: skip
    return screens
