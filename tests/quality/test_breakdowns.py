"""What a results page breaks down, and says beside it: figures by place and time, comments by theme, its tables."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from types import SimpleNamespace

from flask import Flask
from werkzeug.datastructures import MultiDict

from parem.extensions import db
from parem.quality.comments.voices import FEW, voices_of
from parem.quality.indicators import MEASURES, estimate_of
from parem.quality.results.filters import Filters, filters_of
from parem.quality.store import Selection
from parem.quality.tables import histograms
from parem.surveys.models import Comment
from tests.conftest import sign_in
from tests.quality.make import add_answers, make_survey

DAYS = [date(2025, 1, 1) + timedelta(d) for d in range(60)]


def test_a_breakdown_of_one_question_is_that_of_all(page_app: Flask, page_world: SimpleNamespace) -> None:
    survey = make_survey(page_world)
    add_answers(survey, DAYS)
    add_answers(survey, DAYS, survey.services[1], seed=2, channel="kiosk")
    pieces = histograms(Selection(survey.id))
    for code, kind in (("satisfaction", "scale"), ("how", "single"), ("which", "multiple"), ("minutes", "number")):
        alone = pieces.about(code)
        options = ("=a",) if kind in ("single", "multiple") else ("",)
        for whole, own in (
            (pieces.by_service(), alone.by_service()), (pieces.by_channel(), alone.by_channel()),
            (pieces.by_period("month"), alone.by_period("month")),
        ):  # fmt: skip
            assert whole.keys() == own.keys() and len(own) > 1
            for name, table in whole.items():
                for measure in MEASURES[kind]:
                    for option in options:
                        expected = estimate_of(table, code + option, kind, measure)
                        assert estimate_of(own[name], code + option, kind, measure) == expected
                assert own[name].n == table.n
    assert pieces.about("nothing").by_service()[page_world.service.id].n > 0


def all_time(**asked: str) -> Filters:
    return filters_of(MultiDict({"period": "all", **asked}), date(2026, 7, 1), "month")


def test_voices_count_all_of_a_theme_and_give_its_newest(app: Flask, world: SimpleNamespace) -> None:
    survey = make_survey(world)
    said = [("staff", month, "lt") for month in range(1, 7)] + [("waiting", 3, "et"), ("", 2, "lt")]
    for theme, month, language in said:
        db.session.add(
            Comment(
                organisation_id=world.first.id, id=uuid.uuid4(), survey_id=survey.id, service_id=world.service.id,
                question_code="comment", text=f"{theme} {month}", shown_text=f"{theme} {month}", state="shown",
                language=language, theme=theme, month=date(2026, month, 1),
            )
        )  # fmt: skip
    db.session.commit()
    both = [world.service.id, world.other.id]
    found = voices_of(survey, both, all_time())
    assert [(voice.theme, voice.count) for voice in found] == [("staff", 6), ("", 1), ("waiting", 1)]
    assert [comment.text for comment in found[0].comments] == ["staff 6", "staff 5", "staff 4"][:FEW]
    assert len(voices_of(survey, both, all_time(), "staff")[0].comments) == 6
    assert [voice.theme for voice in voices_of(survey, both, all_time(), languages=["et", "ru"])] == ["waiting"]
    spring = all_time(period="days", start="2026-02-01", end="2026-03-31")
    assert [(voice.theme, voice.count) for voice in voices_of(survey, both, spring)] == [
        ("staff", 2), ("", 1), ("waiting", 1),
    ]  # fmt: skip
    assert voices_of(survey, [world.other.id], all_time()) == voices_of(survey, both, all_time(channel="web")) == []


def test_links_to_a_service_keep_the_filters_and_lead_to_its_results(
    page_app: Flask, page_world: SimpleNamespace
) -> None:
    survey = make_survey(page_world)
    add_answers(survey, DAYS)
    add_answers(survey, DAYS, survey.services[1], seed=2)
    db.session.commit()
    client = sign_in(page_app, page_world.above)
    page = client.get("/o/county/results/survey?period=all&unit=month&lang=en").text
    link = f"?period=all&amp;unit=month&amp;lang=en&amp;service={page_world.service.id}"
    assert f'<a href="{link}">' in page
    answer = client.get("/o/county/results/survey" + link.replace("&amp;", "&"))
    assert answer.status_code == 200 and "<h1>" in answer.text
