"""The root cause: whys with branches, and the fishbone of causes by their kind."""

from __future__ import annotations

import io
from itertools import pairwise
from types import SimpleNamespace

import pikepdf
import pytest
from flask import Flask
from playwright.sync_api import Browser

from parem.extensions import db
from parem.improvements.actions.fishbone import CATEGORIES, LETTERS, LONGEST, MOST, Fishbone, Line, fishbone_of
from parem.improvements.actions.operations import create_action
from parem.improvements.actions.whys import DEEPEST, Why, pairs_of, read_whys, tree_of, typed_whys
from parem.improvements.models import KaizenAction
from tests.conftest import sign_in
from tests.improvements.action_world import page
from tests.live import DESK, PHONE, Live, assert_accessible, sign_in_browser

TYPED = "Citizens wait\n- Nobody calls back\n-- There is no list\n-- The list is on paper\n- The letter is slow"
KEPT = [
    [0, "Citizens wait"], [1, "Nobody calls back"], [2, "There is no list"], [2, "The list is on paper"],
    [1, "The letter is slow"],
]  # fmt: skip
NAMES = {kind: kind.capitalize() for kind in CATEGORIES}


def test_what_is_typed_is_what_is_kept_and_shown_again() -> None:
    assert read_whys(TYPED) == KEPT
    assert typed_whys(KEPT) == TYPED
    assert read_whys(typed_whys(read_whys(TYPED))) == KEPT


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("A\n  B\n    C", [[0, "A"], [1, "B"], [2, "C"]]),
        ("A\n\tB", [[0, "A"], [1, "B"]]),
        ("A\r\n- - B\n\n", [[0, "A"], [1, "B"]]),
        ("--- A\n--- B", [[0, "A"], [1, "B"]]),
        ("• A – with a dash\n•• B", [[0, "A – with a dash"], [1, "B"]]),
        ("-\n  \n", []),
        ("\n".join("-" * n + f" {n}" for n in range(9)), [[min(n, DEEPEST), str(n)] for n in range(9)]),
    ],
)
def test_however_it_is_indented(typed: str, kept: list[object]) -> None:
    assert read_whys(typed) == kept


def test_a_chain_as_it_was_kept_before_is_a_tree_without_branches() -> None:
    assert pairs_of(["A", "B", " ", "C"]) == [[0, "A"], [1, "B"], [2, "C"]]
    assert tree_of(["A", "B"]) == (Why("A", (Why("B", ()),)),)


def test_one_why_may_have_several_answers() -> None:
    (root,) = tree_of(KEPT)
    assert [each.words for each in root.answers] == ["Nobody calls back", "The letter is slow"]
    assert [each.words for each in root.answers[0].answers] == ["There is no list", "The list is on paper"]


def drawn(causes: dict[str, list[str]]) -> Fishbone:
    return fishbone_of(causes, NAMES, "Citizens wait twelve days for a first visit of the helper at home")


def _at(line: Line, y: float) -> float:
    return line.x1 + (line.x2 - line.x1) * (y - line.y1) / (line.y2 - line.y1)


@pytest.mark.parametrize("count", [0, 1, MOST])
def test_nothing_of_the_fishbone_overlaps_or_leaves_the_paper(count: int) -> None:
    long = ("Somebody must look it up in the paper folder " * 9)[:LONGEST]
    found = drawn({kind: [long] * count for kind in CATEGORIES})
    assert [bone.category for bone in found.bones] == list(CATEGORIES)
    for bone in found.bones:
        upper = bone.line.y1 < found.spine.y1
        assert len(bone.twigs) == count
        for each in bone.words:
            assert len(each.words) <= LETTERS
            assert each.y < found.spine.y1 if upper else each.y > found.spine.y1 + 8
            assert each.x < min(_at(bone.line, each.y - 10), _at(bone.line, each.y + 2)), "no word crosses its bone"
            assert 0 < each.y < found.height and each.x - len(each.words) * 7 > 0
        places = sorted((each.y, each.x) for each in bone.words)
        assert all(after[0] - before[0] >= 14 for before, after in pairwise(places))
        assert 0 < bone.name.y < found.height
    assert found.head[1] > 0 and found.head[1] + found.head[3] < found.height
    assert found.bones[2].line.x2 < found.head[0], "the last bone meets the spine before the head"


def test_it_is_typed_in_rows_kept_and_shown(page_app: Flask, page_world: SimpleNamespace) -> None:
    action = create_action(page_world.service, {"title": "Call back"})
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    address = f"/o/alytus/actions/{action.id}/edit"
    typed = {"title": "Call back", "five_whys": TYPED, "causes-people": "- Two are ill\n\n<b>New</b> staff"}
    assert client.post(address, data=typed).status_code == 303
    assert action.five_whys == KEPT and action.causes == {"people": ["Two are ill", "<b>New</b> staff"]}
    form = page(client, address)
    assert "\n-- The list is on paper\n" in form and "Two are ill\n&lt;b&gt;New&lt;/b&gt; staff</textarea>" in form
    for place in (f"/o/alytus/actions/{action.id}", f"/o/alytus/actions/{action.id}/a3"):
        shown = page(client, place)
        assert "<strong>Root cause:</strong> The list is on paper" in shown
        assert "<li>Two are ill</li><li>&lt;b&gt;New&lt;/b&gt; staff</li>" in shown
    assert 'class="fishbone"' in shown and "sheet-a3" in shown
    assert client.post(address, data={"title": "Call back", "causes-people": ""}).status_code == 303
    assert (action.five_whys, action.causes) == ([], {})
    assert 'class="fishbone"' not in page(client, place)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"five_whys": "A\n" * 41}, "At most 40 lines"), ({"five_whys": "x" * 501}, "500 letters"),
        ({"causes-method": "A\n" * 9}, "At most 8 causes"), ({"causes-method": "x" * 121}, "120 letters"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said(
    page_app: Flask, page_world: SimpleNamespace, typed: dict[str, str], words: str
) -> None:
    action = create_action(page_world.service, {"title": "Call back"})
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    answer = client.post(f"/o/alytus/actions/{action.id}/edit", data={"title": "Call back", **typed})
    assert answer.status_code == 400 and words in answer.text and next(iter(typed.values())).strip() in answer.text


def test_on_both_databases(world: SimpleNamespace) -> None:
    action = create_action(world.service, {"title": "Call back", "five_whys": KEPT, "causes": {"people": ["Ill"]}})
    db.session.commit()
    db.session.expire_all()
    kept = db.session.get(KaizenAction, action.id)
    assert kept and (kept.five_whys, kept.causes) == (KEPT, {"people": ["Ill"]})


def test_a_full_sheet_prints_on_one_a3_page_and_is_accessible(
    live: Live, live_world: SimpleNamespace, browser: Browser
) -> None:
    long = "We looked at this for three weeks and wrote down what we saw at the counter. " * 4
    boxes = ("background", "current_condition", "goal", "countermeasures", "implementation", "follow_up")
    causes = {kind: ["The paper lies in a folder", "Nobody is asked"] for kind in CATEGORIES}
    action = create_action(
        live_world.service, {"title": "Call back", **dict.fromkeys(boxes, long), "five_whys": KEPT, "causes": causes}
    )
    db.session.commit()
    for size in (PHONE, DESK):
        context = browser.new_context(viewport=size)
        sign_in_browser(context, live, live_world.quality_manager)
        tab = context.new_page()
        tab.goto(f"{live.url}/o/alytus/actions/{action.id}/a3")
        assert_accessible(tab)
        assert tab.locator(".fishbone").is_visible() == (size is DESK)
        assert tab.locator(".cause-list").count() == 1
        printed = tab.pdf(prefer_css_page_size=True)
        context.close()
    with pikepdf.open(io.BytesIO(printed)) as paper:
        assert len(paper.pages) == 1
        _left, _bottom, width, height = (float(each) for each in paper.pages[0].mediabox)
        assert width == pytest.approx(1191, abs=2) and height == pytest.approx(842, abs=2)
