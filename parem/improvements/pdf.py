"""A report's contents in one language as a PDF: PDF/UA-1 for readers, PDF/A-3a for archives, its data within."""

from __future__ import annotations

import base64
from pathlib import Path

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import escape

from parem.improvements.report_contents import ReportContents
from parem.improvements.report_data import contents_file, figures_file
from parem.improvements.report_document import document_context
from parem.improvements.report_links import Links
from parem.improvements.report_pictures import gantt_of, pictures_of
from parem.paper import Attached, archive_pdf_from_html


def pdf_of(contents: ReportContents, language: str, base: str = "") -> bytes:
    """The PDF of these contents. Its lines link to `base` (https://parem.example/) where one is given.

    Needs an application context. The same numbers as on the page: both are one template, one set of filters.
    """
    return archive_pdf_from_html(html_of(contents, language, base), _attached(contents, language))


def _attached(contents: ReportContents, language: str) -> list[Attached]:
    """The contents whose hash is printed, and the figures for a spreadsheet."""
    name = f"change-plan-{contents.plan_id}"
    with force_locale(language):
        whole = _("The whole plan as data; its SHA-256 is the printed content hash.")
        figures = _("Every figure with its interval and n, unrounded.")
    return [
        Attached(f"{name}.json", contents_file(contents), whole, "Source"),
        Attached(f"{name}-figures.csv", figures_file(contents), figures, "Data"),
    ]


def html_of(contents: ReportContents, language: str, base: str = "") -> str:
    """The document that becomes the PDF, whole: styles and pictures in it."""
    links = Links(known=bool(base), external=True)
    with current_app.test_request_context(base_url=base or None), force_locale(language):
        return render_template(
            "improvements/report/paper.html",
            language=language,
            style=_style(),
            watermark=_watermark() if contents.approval is None else "",
            **document_context(contents, links, pictures=pictures_of(contents), gantt=gantt_of(contents)),
        )


def _watermark() -> str:
    """The word for "draft", large and light, behind each page: as a background it is no part of the text."""
    word = escape(_("Draft").upper())
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="800" viewBox="0 0 800 800"><text x="400" y="400"'
        ' transform="rotate(-50 400 400)" text-anchor="middle" font-family="Liberation Sans, DejaVu Sans, sans-serif"'
        f' font-size="150" font-weight="bold" fill="#ecefef">{word}</text></svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")


def _style() -> str:
    folder = Path(current_app.static_folder or "")
    return "".join((folder / name).read_text(encoding="utf-8") for name in ("report.css", "report-paper.css"))
