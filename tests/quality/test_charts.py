"""Charts: shares are drawn and said as percent, in the numbers of the page's language, on a phone as well."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, expect

from parem.extensions import db
from parem.quality import charts
from parem.quality.charts import Bar, Limits, Line, Peer, Point, Spot
from tests.live import DESK, PHONE, Live, assert_accessible, sign_in_browser
from tests.quality.make import add_answers, make_survey

POINTS = [Point("2026-01", 0.5, 0.4, 0.6), Point("2026-02", None, None, None), Point("2026-03", 0.75, 0.7, 0.8)]
LIMITS = Limits((Line(0, 2, 0.6, 0.3, 0.9, ((0, 0.3, 0.9), (2, 0.35, 0.85))),), (0, 0, 1))


def test_a_trend_of_shares_is_drawn_in_percent() -> None:
    figure = charts.trend(POINTS, True, 0.65, "target", LIMITS)
    lines = [trace for trace in figure["data"] if trace["mode"] == "lines+markers"]
    assert lines[0]["y"] == [50, None, 75]
    heights = [shape["y0"] for shape in figure["layout"]["shapes"]]
    assert heights == [60, 65] and figure["layout"]["annotations"][0]["y"] == 65
    assert [trace["y"] for trace in figure["data"][-2:]] == [[30, 35], [90, 85]]
    assert figure["layout"]["yaxis"]["ticksuffix"] == "\N{NO-BREAK SPACE}%"


def test_a_period_that_may_not_be_shown_keeps_its_place() -> None:
    """The bands that are drawn first do not know it."""
    axis = charts.trend(POINTS, True)["layout"]["xaxis"]
    assert axis["categoryorder"] == "array" and axis["categoryarray"] == ["2026-01", "2026-02", "2026-03"]


def test_a_trend_of_means_stays_as_it_is() -> None:
    figure = charts.trend([Point("2026-01", 3.5, 3.25, 3.75)], False, 4.0, "target")
    assert [trace["y"] for trace in figure["data"]] == [[3.75], [3.25], [3.5]]
    assert "ticksuffix" not in figure["layout"]["yaxis"]


def test_peers_and_questions_are_placed_in_percent() -> None:
    peers = [Peer("Library", 40, 0.75, False), Peer("Waste", 90, 0.5, True)]
    figure = charts.funnel(peers, 0.625, [([40, 90], [0.5, 0.75])], True, "Answers")
    assert [trace["y"] for trace in figure["data"]] == [[50, 75], [75], [50]]
    assert figure["layout"]["shapes"][0]["y0"] == 62.5
    # Who is clearly below the others is named in the picture; the rest only where it is pointed at.
    assert [trace["mode"] for trace in figure["data"]] == ["lines", "markers", "markers+text"]
    assert charts.funnel(peers, 3.5, [], False, "Answers")["data"][0]["y"] == [0.75]
    plane = charts.quadrants([Spot(1, "Speed", 0.25, 0.5, False)], (0.25, 0.75), ("Importance", "Satisfied"))
    assert (plane["data"][0]["x"], plane["data"][0]["y"]) == ([25], [50])
    assert [(shape["x0"], shape["y0"]) for shape in plane["layout"]["shapes"]] == [(25, 0), (0, 75)]


def test_what_adds_up_is_drawn_in_percent() -> None:
    figure = charts.pareto(["A", "B"], [3, 1], [0.75, 1], "Adds up to")
    assert figure["data"][1]["y"] == [75, 100] and figure["layout"]["shapes"][0]["y0"] == 80


def test_a_bar_says_how_many_where_there_is_room() -> None:
    figure = charts.likert([Bar("Question", (0.25, 0.05, 0.7), 20)], ["1", "2", "3"])
    assert sorted({text for trace in figure["data"] for text in trace["text"]}) == [
        "", "25\N{NO-BREAK SPACE}%", "70\N{NO-BREAK SPACE}%",
    ]  # fmt: skip


@pytest.mark.browser
def test_charts_write_numbers_as_the_page_does(browser: Browser, live: Live, live_world: SimpleNamespace) -> None:
    survey = make_survey(live_world, "filled")
    add_answers(survey, [date.today()] * 400)
    db.session.commit()
    for language, mean, size in (("lt", "3,5", DESK), ("en", "3.5", PHONE)):
        context = browser.new_context(viewport=size, base_url=live.url, locale=language)
        sign_in_browser(context, live, live_world.quality_manager)
        page = context.new_page()
        page.goto(f"/o/alytus/results/filled?period=3m&lang={language}")
        bars = page.locator("[data-chart]").first
        expect(bars.locator(".xtick").filter(has_text="50\N{NO-BREAK SPACE}%").first).to_be_visible()
        written = page.evaluate(
            "() => document.querySelector('[data-chart]')._fullLayout._d3locale.numberFormat('.1f')(3.5)"
        )
        assert written == mean
        # On a phone a question stands above its bar, whole.
        labels = bars.locator(".annotation-text" if size is PHONE else ".ytick")
        expect(labels.filter(has_text="responsiveness").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert_accessible(page)
        context.close()
