"""The demonstration's survey: the starting set on all thirty services, with kiosks, volumes, comments and targets."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sqlalchemy import insert

from parem.accounts.models import Organisation
from parem.catalogue.models import Service
from parem.demonstration.answers import SEED, Change, Source, make_answers
from parem.extensions import db
from parem.languages import Texts
from parem.quality.models import Target
from parem.surveys.comment_themes import suggested_theme
from parem.surveys.models import Comment, Device, Response, Survey, Volume

COMMENTS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "comments.yaml").read_text(encoding="utf-8"))
CODE = "one-minute"
TITLE = Texts(
    lt="Vienos minutės apklausa",
    et="Ühe minuti küsitlus",
    en="One-minute survey",
    ru="Опрос на одну минуту",
)
#: The three services of the story get more answers, so that a verdict can see a change of ten points.
STORY = ("home-help", "building-permits", "waste-collection")
TARGETS = {("satisfaction", "top_2_box"): 0.75, ("responsiveness", "top_2_box"): 0.7, ("recommend", "nps"): 0.2}


def fill_survey(survey: Survey, first: date, last: date, changes: dict[str, Change]) -> int:
    """Two years of answers, volumes and comments on the survey's services; how many answers. Flushed."""
    rng = np.random.default_rng(SEED)
    kiosks = _make_kiosks(survey, first)
    sources = [_source(rng, service, kiosks.get(service.id), changes) for service in survey.services]
    version = survey.published
    if version is None:
        raise ValueError("the demonstration's survey is not published")
    dont_know = {question.code for question in version.questions if question.dont_know}
    answers = make_answers(sources, version.id, first, last, dont_know)
    for start in range(0, len(answers), 5000):
        db.session.execute(insert(Response), answers[start : start + 5000])
    _make_volumes(rng, answers)
    _make_comments(rng, survey, answers)
    for (question, measure), value in TARGETS.items():
        db.session.add(
            Target(
                organisation_id=survey.organisation_id,
                survey_id=survey.id,
                question_code=question,
                measure=measure,
                value=value,
            )
        )
    db.session.flush()
    return len(answers)


def _source(rng: np.random.Generator, service: Service, kiosk: Device | None, changes: dict[str, Change]) -> Source:
    in_story = service.organisation.code == "azuolyne" and service.code in STORY
    return Source(
        organisation_id=service.organisation_id,
        service_id=service.id,
        per_day=4.0 if in_story else float(rng.uniform(0.5, 1.1)),
        level=0.15 if in_story else float(rng.normal(0.25, 0.3)),
        kiosk_id=kiosk.id if kiosk else None,
        change=changes.get(service.code) if in_story else None,
    )


def _make_kiosks(survey: Survey, first: date) -> dict[int, Device]:
    places = {
        ("azuolyne", "building-permits"),
        ("azuolyne", "library"),
        ("liepyne", "library"),
        ("silupe", "youth-centre"),
    }
    kiosks = {
        service.id: Device(
            id=uuid.uuid4(),
            organisation_id=service.organisation_id,
            survey=survey,
            service=service,
            name=service.name["lt"],
            token_hash=uuid.uuid4().hex * 2,
            registered_at=datetime(first.year, first.month, first.day, tzinfo=UTC).replace(tzinfo=None),
            last_seen_on=date.today(),
        )
        for service in survey.services
        if (service.organisation.code, service.code) in places
    }
    db.session.add_all(kiosks.values())
    db.session.flush()
    return kiosks


def _make_volumes(rng: np.random.Generator, answers: list[dict[str, Any]]) -> None:
    """Customers served and offered: enough that between a fifth and a third of those offered answered."""
    counts: dict[tuple[int, int, str, date], int] = {}
    for row in answers:
        key = (row["organisation_id"], row["service_id"], row["channel"], row["day"])
        counts[key] = counts.get(key, 0) + 1
    rows = []
    for (organisation, service, channel, day), answered in counts.items():
        offered = answered + int(rng.poisson(answered * 2.6))
        rows.append(
            {
                "organisation_id": organisation, "service_id": service, "channel": channel, "day": day,
                "offered": offered, "served": offered + int(rng.poisson(offered * 0.4)),
            }
        )  # fmt: skip
    for start in range(0, len(rows), 5000):
        db.session.execute(insert(Volume), rows[start : start + 5000])


def _make_comments(rng: np.random.Generator, survey: Survey, answers: list[dict[str, Any]]) -> None:
    codes = {service.id: service.code for service in survey.services}
    newest = max(row["day"] for row in answers) - timedelta(days=20)
    rows = []
    for row in answers:
        if rng.random() > 0.05:
            continue
        mood = "good" if row["answers"].get("satisfaction", 3) >= 4 else "bad"
        words = _words(rng, codes[row["service_id"]], mood, row["language"])
        waiting = row["day"] > newest
        rows.append(
            {
                "organisation_id": row["organisation_id"], "id": uuid.uuid4(), "survey_id": survey.id,
                "service_id": row["service_id"], "question_code": "comment", "language": words[0],
                "month": row["day"].replace(day=1), "text": words[1],
                "shown_text": None if waiting else words[1], "state": "new" if waiting else "shown",
                "theme": "" if waiting else suggested_theme(words[1]),
            }
        )  # fmt: skip
    db.session.execute(insert(Comment), rows)


def _words(rng: np.random.Generator, service: str, mood: str, language: str) -> tuple[str, str]:
    own = COMMENTS.get(service, {}).get(mood, {}) if rng.random() < 0.6 else {}
    choices = own.get(language) or COMMENTS["general"][mood].get(language) or COMMENTS["general"][mood]["lt"]
    spoken = language if own.get(language) or COMMENTS["general"][mood].get(language) else "lt"
    return spoken, str(choices[int(rng.integers(len(choices)))])


def services_of(county: Organisation) -> list[Service]:
    """All services of the county's municipalities, by organisation and code."""
    ids = [organisation.id for organisation in county.with_descendants]
    query = db.select(Service).where(Service.organisation_id.in_(ids)).order_by(Service.organisation_id, Service.code)
    return list(db.session.scalars(query))
