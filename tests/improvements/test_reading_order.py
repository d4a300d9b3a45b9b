"""A screen reader hears the PDF of a change plan in the order of the page: headings, tags, and every word of it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from types import SimpleNamespace

import lxml.html
import pikepdf
import pytest

from parem.extensions import db
from parem.improvements.pdf import html_of, pdf_of
from parem.improvements.plans import states as plan_states
from parem.improvements.report.queries import gather
from parem.improvements.report_contents import ReportContents
from tests.improvements.plan_world import add_all, add_answers
from tests.improvements.reading_order import Heard, headings_heard, heard

TODAY = date(2026, 4, 1)
#: What paper adds between two texts of the page: the number of a page in the contents, or of an item of a list.
BETWEEN = r"(\d{1,2}\.?|•)?"


@pytest.fixture
def closing(page_world: SimpleNamespace) -> ReportContents:
    """The closing report of a plan with a trend and a verdict: the report with the most in it."""
    add_all(page_world)
    add_answers(page_world, page_world.survey, [5] * 12 + [1] * 3, date(2026, 2, 3))
    plan = page_world.plan
    plan_states.submit(plan)
    plan_states.approve(plan, page_world.director, gather(plan, TODAY), TODAY)
    plan_states.publish(plan)
    plan_states.close(plan, TODAY)
    db.session.commit()
    return ReportContents.from_json(plan.closing)


def pieces_of(contents: ReportContents, language: str) -> list[Heard]:
    with pikepdf.open(io.BytesIO(pdf_of(contents, language))) as pdf:
        return heard(pdf)


def bare(words: str) -> str:
    return re.sub(r"[\s\xad]", "", words)


@pytest.mark.parametrize("language", ["lt", "et", "en", "ru"])
def test_headings_are_heard_in_the_order_of_the_page(closing: ReportContents, language: str) -> None:
    page = lxml.html.fromstring(html_of(closing, language))
    written = [(h.tag.upper(), bare(h.text_content())) for h in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    found = headings_heard(pieces_of(closing, language))
    assert [(kind, bare(words)) for kind, words in found] == written
    assert len(written) > 15 and [kind for kind, _words in written].count("H1") == 1
    steps = [int(kind[1]) for kind, _words in found]
    assert all(after <= before + 1 for before, after in pairwise(steps)), "no level is left out"


def test_every_word_is_heard_once_and_in_order(closing: ReportContents) -> None:
    page = lxml.html.fromstring(html_of(closing, "en"))
    for unread in page.xpath("//style|//script|//title"):
        unread.drop_tree()
    written = [bare(each) for each in _texts(page.xpath("//body")[0])]
    # Of a picture its alternative text is heard, not the letters drawn in it.
    told = bare("".join(piece.words for piece in pieces_of(closing, "en") if "Figure" not in piece.kinds))
    at = 0
    for words in written:
        place = told.find(words, at)
        assert place >= 0, f"not heard, or too early: {words}"
        # Nothing is heard between that the page does not say.
        assert re.fullmatch(BETWEEN, told[at:place]), told[at:place]
        at = place + len(words)
    assert re.fullmatch(BETWEEN, told[at:])


def _texts(body: lxml.html.HtmlElement) -> Iterator[str]:
    """The texts of the page in its order."""
    yield from (each for each in body.itertext() if each.strip())


def test_the_tags_go_through_the_pages_in_order(closing: ReportContents) -> None:
    pieces = [piece for piece in pieces_of(closing, "lt") if piece.words.strip()]
    assert pieces[0].page == 0 and pieces[-1].page > 3
    assert all(before.page <= after.page for before, after in pairwise(pieces)), "never back to a page before"
    assert not [piece for piece in pieces if re.fullmatch(r"[.·…\s]+", piece.words)], "no leaders of dots"
    places = [(piece.page, piece.mark) for piece in pieces]
    assert len(places) == len(set(places)), "nothing is heard twice"
