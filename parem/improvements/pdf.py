"""A report's contents in one language as a PDF: PDF/UA-1 for readers, PDF/A-3a for archives, its data within."""

from __future__ import annotations

from functools import cache
from importlib import resources

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from parem.improvements.report.data import contents_file, figures_file
from parem.improvements.report.document import document_context
from parem.improvements.report.links import Links
from parem.improvements.report.pictures import gantt_of, pictures_of
from parem.improvements.report_contents import ReportContents
from parem.typesetting import Attached, typeset


def pdf_of(contents: ReportContents, language: str, base: str = "") -> bytes:
    """The PDF of these contents. Its lines link to `base` (https://parem.example/) where one is given.

    Needs an application context. The same numbers as on the page: both are one template, one set of filters.
    """
    return typeset(html_of(contents, language, base), sheet(), _attached(contents, language))


def _attached(contents: ReportContents, language: str) -> list[Attached]:
    """The contents whose hash is printed, and the figures for a spreadsheet."""
    name = f"change-plan-{contents.plan_id}"
    with force_locale(language):
        whole = _("The whole plan as data; its SHA-256 is the printed content hash.")
        figures = _("Every figure with its interval and n, unrounded.")
    return [
        Attached(f"{name}.json", contents_file(contents), whole, "Source", "application/json"),
        Attached(f"{name}-figures.csv", figures_file(contents), figures, "Data", "text/csv"),
    ]


def html_of(contents: ReportContents, language: str, base: str = "") -> str:
    """The document that becomes the PDF, its pictures in it; how it looks is paper.typ's."""
    links = Links(known=bool(base), external=True)
    with current_app.test_request_context(base_url=base or None), force_locale(language):
        return render_template(
            "improvements/report/paper.html",
            language=language,
            **document_context(contents, links, pictures=pictures_of(contents), gantt=gantt_of(contents)),
        )


@cache
def sheet() -> str:
    """How the report looks on paper, in Typst."""
    return resources.files("parem").joinpath("templates/improvements/report/paper.typ").read_text(encoding="utf-8")
