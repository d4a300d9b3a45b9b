"""A report's contents in one language as a PDF (PDF/UA-1)."""

from __future__ import annotations

from pathlib import Path

from flask import current_app, render_template
from flask_babel import force_locale

from parem.improvements.report_contents import ReportContents
from parem.improvements.report_document import document_context
from parem.improvements.report_links import Links
from parem.improvements.report_pictures import pictures_of
from parem.paper import pdf_from_html


def pdf_of(contents: ReportContents, language: str, base: str = "") -> bytes:
    """The PDF of these contents. Its lines link to `base` (https://parem.example/) where one is given.

    Needs an application context. The same numbers as on the page: both are one template, one set of filters.
    """
    return pdf_from_html(html_of(contents, language, base))


def html_of(contents: ReportContents, language: str, base: str = "") -> str:
    """The document that becomes the PDF, whole: styles and pictures in it."""
    links = Links(known=bool(base), external=True)
    with current_app.test_request_context(base_url=base or None), force_locale(language):
        return render_template(
            "improvements/report/paper.html",
            language=language,
            style=_style(),
            **document_context(contents, links, pictures_of(contents)),
        )


def _style() -> str:
    folder = Path(current_app.static_folder or "")
    return "".join((folder / name).read_text(encoding="utf-8") for name in ("report.css", "report-paper.css"))
