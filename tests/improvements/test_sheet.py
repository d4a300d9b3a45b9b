"""An action's A3 sheet: all eight boxes, the tree, the bars; one landscape page on paper."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pikepdf
import pytest
from flask import Flask
from playwright.sync_api import Browser

from parem.extensions import db
from parem.improvements.actions.sheet_chart import before_after
from tests.conftest import sign_in
from tests.improvements.action_world import at_stage, page, ready, survey_with_change
from tests.live import Live, sign_in_browser

WORDS = {
    name: f"About {name}: <b>what</b> we know"
    for name in (
        "background", "current_condition", "goal", "countermeasures", "implementation", "effect_confirmation",
    )
}  # fmt: skip
WHYS = ["They wait", "Nobody calls", "The list is on paper"]


def test_everything_of_the_sheet_is_on_it(page_app: Flask, page_world: SimpleNamespace) -> None:
    action = at_stage(page_world, survey_with_change(page_world), "done", five_whys=WHYS, **WORDS)
    client = sign_in(page_app, page_world.quality_manager)
    shown = page(client, f"/o/alytus/actions/{action.id}/a3")
    for name in WORDS:
        assert f"About {name}: &lt;b&gt;what&lt;/b&gt; we know" in shown
    assert "Keep it." in shown and shown.index("They wait") < shown.index("Nobody calls")
    assert "<strong>Root cause:</strong> The list is on paper" in shown
    assert (
        "25\N{NO-BREAK SPACE}% (n = 40)" in shown
        and "90\N{NO-BREAK SPACE}% (n = 40)" in shown
        and "Not written yet." not in shown
    )
    bars = before_after(action)
    assert bars is not None and (bars.before, bars.after, bars.expected) == pytest.approx((25, 90, 35))
    assert f"/actions/{action.id}/a3" in page(client, f"/o/alytus/actions/{action.id}")


def test_an_empty_sheet_says_what_is_missing(page_app: Flask, page_world: SimpleNamespace) -> None:
    action = ready(page_world, survey_with_change(page_world))
    assert before_after(action) is None
    shown = page(sign_in(page_app, page_world.director), f"/o/alytus/actions/{action.id}/a3")
    assert shown.count("Not written yet.") == 7 and "The verdict is not read yet." in shown
    assert sign_in(page_app, page_world.director).get("/o/alytus/actions/999/a3").status_code == 404


def test_it_prints_on_one_landscape_page(live: Live, live_world: SimpleNamespace, browser: Browser) -> None:
    long = "We looked at this for three weeks and wrote down what we saw at the counter. " * 5
    action = at_stage(live_world, survey_with_change(live_world), "act", five_whys=WHYS, **dict.fromkeys(WORDS, long))
    db.session.commit()
    context = browser.new_context()
    sign_in_browser(context, live, live_world.quality_manager)
    tab = context.new_page()
    tab.goto(f"{live.url}/o/alytus/actions/{action.id}/a3")
    printed = tab.pdf(prefer_css_page_size=True)
    context.close()
    with pikepdf.open(io.BytesIO(printed)) as paper:
        assert len(paper.pages) == 1
        _left, _bottom, width, height = (float(each) for each in paper.pages[0].mediabox)
        assert width > height
