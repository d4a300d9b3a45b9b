"""The questionnaire on paper: A4, boxes with the digits that are typed, a code to the same form on the web."""

from __future__ import annotations

import segno
from flask import render_template
from flask_babel import force_locale

from parem.catalogue.models import Service
from parem.paper import pdf_from_html
from parem.surveys.answering.forms import AnswerForm
from parem.surveys.entry.page import lines_of
from parem.surveys.matrices import pieces
from parem.surveys.models import Survey, Version
from parem.surveys.ways_in.posters import address_of


def paper_form(survey: Survey, version: Version, service: Service, language: str) -> bytes:
    """The form of one service in one language as a tagged PDF."""
    address = address_of(survey, service)
    with force_locale(language):
        lines = pieces(lines_of(AnswerForm(version), {}), lambda line: line.question)
        html = render_template(
            "surveys/paper_form.html", survey=survey, version=version, service=service, language=language, pieces=lines,
            address=address.partition("://")[2],
            qr=segno.make(address, error="m", micro=False).svg_data_uri(border=0, dark="#083f3a"),
        )  # fmt: skip
        return pdf_from_html(html)
