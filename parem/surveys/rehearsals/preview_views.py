"""A preview of the questionnaire as each device shows it: frames with the citizen's page, the kiosk, the paper form.

The same blueprint as `views`. What stands in a frame are pages of their own; they alone may be framed, by us alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from flask import abort, g, make_response, redirect, render_template, request, send_file, url_for
from flask_babel import LazyString, force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.languages import LANGUAGES
from parem.surveys.answering.forms import AnswerForm
from parem.surveys.answering.queries import Asked
from parem.surveys.builder.condition_words import condition_words
from parem.surveys.entry.paper_forms import paper_form
from parem.surveys.kiosks.screens import screens_of
from parem.surveys.models import Version
from parem.surveys.views import Shown, blueprint, shown_or_404
from parem.web import CONTENT_SECURITY_POLICY, current_language


@dataclass(frozen=True)
class Device:
    """A device of the preview: its name, its icon, and the size of its screen in CSS pixels (none for paper)."""

    words: LazyString
    icon: str
    width: int = 0
    height: int = 0


DEVICES = {
    "phone": Device(_l("Phone"), "phone", 390, 780),
    "tablet": Device(_l("Tablet"), "tablet", 800, 1100),
    "desktop": Device(_l("Computer"), "display", 1280, 800),
    "kiosk": Device(_l("Kiosk"), "easel", 800, 1180),
    "paper": Device(_l("On paper"), "printer"),
}


@blueprint.get("/<survey>/preview")
@requires(Permission.VIEW)
def preview(survey: str) -> str | Response:
    """The choice of a device and a language, and the questionnaire on that device."""
    shown = shown_or_404(survey)
    language, device = _language(), request.args.get("device", "phone")
    if language is None or device not in DEVICES:
        return redirect(url_for("surveys.preview", survey=survey))
    return render_template(
        "surveys/preview.html", shown=shown, version=_version_asked(shown), language=language, device=device,
        DEVICES=DEVICES,
    )  # fmt: skip


@blueprint.get("/<survey>/preview/page")
@requires(Permission.VIEW)
def preview_page(survey: str) -> Response:
    """The whole questionnaire as citizens will see it on the web, its pages one below the other."""
    shown = shown_or_404(survey)
    version, back = _version_asked(shown), _("Back to the survey")
    language = _language() or current_language()
    with force_locale(language):
        page = render_template(
            "surveys/preview_page.html", shown=shown, version=version, form=AnswerForm(version), language=language,
            conditions={question.code: condition_words(question, version.questions) for question in version.questions},
            back=back, organisation=g.organisation,
        )  # fmt: skip
    return _framed(page)


@blueprint.get("/<survey>/preview/kiosk")
@requires(Permission.VIEW)
def preview_kiosk(survey: str) -> Response:
    """The kiosk before any tablet is one: it runs in this page, keeps nothing and sends nothing."""
    shown = shown_or_404(survey)
    version, language = _version_asked(shown), _language() or current_language()
    asked = _asked_or_404(shown, version)
    with force_locale(language):
        page = render_template(
            "surveys/kiosk/preview.html", asked=asked, screens=screens_of(asked, version), language=language
        )
    return _framed(page)


@blueprint.get("/<survey>/preview/paper.pdf")
@requires(Permission.VIEW)
def preview_paper(survey: str) -> Response:
    """The form to print, also of a draft."""
    shown = shown_or_404(survey)
    version, language = _version_asked(shown), _language() or current_language()
    asked = _asked_or_404(shown, version)
    content = paper_form(shown.survey, version, asked.service, language)
    return send_file(BytesIO(content), mimetype="application/pdf", download_name=f"{survey}-{language}.pdf")


def _language() -> str | None:
    """The language asked for, the page's own where none is; None for one that there is not."""
    language = request.args.get("language", current_language())
    return language if language in LANGUAGES else None


def _version_asked(shown: Shown) -> Version:
    number = request.args.get("version", type=int)
    visible = [v for v in shown.survey.versions if shown.may_edit or v.published_at is not None]
    return next((v for v in visible if v.number == number), shown.version)


def _asked_or_404(shown: Shown, version: Version) -> Asked:
    if not shown.survey.services or not version.questions:
        abort(404)
    return Asked(shown.survey, shown.survey.services[0])


def _framed(page: str) -> Response:
    """This page may stand in a frame of Parem, and of nobody else."""
    answer = make_response(page)
    policy = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    answer.headers["Content-Security-Policy"] = policy
    return answer
