"""An open survey with questions of every closed type, and answers to it."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
from flask import Flask
from sqlalchemy import insert

from parem.accounts.models import Organisation
from parem.catalogue.models import Service
from parem.extensions import db
from parem.languages import Texts
from parem.quality import store
from parem.surveys.builder.block_operations import Place, insert_block, keep_ready
from parem.surveys.models import Question, Response, Survey, Version
from parem.surveys.operations import create_survey, publish

ITEMS = ("satisfaction", "reliability", "responsiveness", "empathy")


def make_survey(world: SimpleNamespace, code: str = "survey") -> Survey:
    """A published survey of the county on both services; committed."""
    survey = Survey(
        code=code, organisation=world.county, title=Texts.of("Survey"), state="open",
        services=[world.service, world.other],
    )  # fmt: skip
    version = Version(survey=survey, number=1, published_at=datetime(2024, 1, 1))
    add_questions(version)
    db.session.add(survey)
    db.session.commit()
    return survey


def add_questions(version: Version) -> None:
    """Four scale items, NPS, CES, yes/no, single, multiple, number and text."""
    options = [{"code": "a", "label": {"en": "A"}}, {"code": "b", "label": {"en": "B"}}]
    kinds: list[tuple[str, dict[str, Any]]] = [
        *((item, {"type": "scale", "points": 5, "dont_know": True}) for item in ITEMS),
        ("recommend", {"type": "nps"}),
        ("ease", {"type": "ces"}),
        ("again", {"type": "yes_no"}),
        ("how", {"type": "single", "options": options}),
        ("which", {"type": "multiple", "options": options}),
        ("minutes", {"type": "number", "minimum": 0, "maximum": 100}),
        ("comment", {"type": "text"}),
    ]
    for position, (code, kind) in enumerate(kinds):
        dimension = code if code in ITEMS[1:] else None
        version.questions.append(
            Question(code=code, position=position, text=Texts.of(code), dimension=dimension, **kind)
        )


def random_answers(rng: np.random.Generator, best: float = 0.5) -> dict[str, Any]:
    """One citizen's answers: some missing, some "don't know"; `best` moves them up."""
    mood = rng.normal(best, 0.6)
    answers: dict[str, Any] = {}
    for item in ITEMS:
        chance = rng.random()
        if chance < 0.05:
            continue
        answers[item] = "dk" if chance < 0.1 else int(np.clip(round(3 + mood + rng.normal(0, 0.7)), 1, 5))
    answers["recommend"] = int(np.clip(round(7 + 2 * mood), 0, 10))
    answers["ease"] = int(np.clip(round(4 + 1.5 * mood), 1, 7))
    answers["again"] = int(rng.random() < 0.7)
    answers["how"] = str(rng.choice(["a", "b"]))
    answers["which"] = [option for option in ("a", "b") if rng.random() < 0.5]
    answers["minutes"] = float(rng.integers(0, 100)) / 2
    return answers


def add_answers(
    survey: Survey, days: list[date], service: Any = None, best: float = 0.5, seed: int = 1, channel: str = "web",
    language: str = "lt",
) -> None:  # fmt: skip
    """One answer for each of these days; flushed, not folded."""
    rng = np.random.default_rng(seed)
    service = service or survey.services[0]
    rows = [
        {
            "organisation_id": service.organisation_id, "id": uuid.uuid4(), "version_id": survey.versions[0].id,
            "service_id": service.id, "channel": channel, "language": language, "day": day,
            "answers": random_answers(rng, best),
        }
        for day in days
    ]  # fmt: skip
    db.session.execute(insert(Response), rows)
    db.session.flush()


def make_service_survey(organisation: Organisation, service: Service, code: str = "survey") -> Survey:
    """An open survey of both ready-made blocks, answered once a day for two years, better in the second; committed."""
    survey = create_survey(organisation, title="Expected and met", code=code, services=[service])
    for name in ("servqual", "satisfaction_index"):
        insert_block(keep_ready(organisation, name), survey, Place(0, True))
    publish(survey, untranslated=True)
    rng = np.random.default_rng(1)
    rows = [
        {
            "organisation_id": service.organisation_id, "id": uuid.uuid4(), "version_id": survey.versions[0].id,
            "service_id": service.id, "channel": "web", "language": "lt", "day": date.today() - timedelta(number),
            "answers": _service_answers(survey.versions[0], rng, float(number < 360)),
        }
        for number in range(700)
    ]  # fmt: skip
    db.session.execute(insert(Response), rows)
    db.session.commit()
    return survey


def _service_answers(version: Version, rng: np.random.Generator, better: float) -> dict[str, int]:
    mood, answers = rng.normal() + better, {}
    for question in version.questions:
        expected = question.points == 7 and question.role
        middle = 6.5 + mood if question.points == 10 else 6.0 if expected else 4.5 + mood / 2
        answers[question.code] = int(np.clip(round(middle + rng.normal(0, 0.7)), 1, question.points or 1))
    return answers


@contextmanager
def folding(app: Flask) -> Iterator[threading.Event]:
    """Another thread folds, twenty answers at a time, until nothing waits: then the event is set."""
    done = threading.Event()

    def fold() -> None:
        with app.app_context():
            while store.fold(limit=20):
                db.session.commit()
            done.set()
            db.session.remove()

    folder = threading.Thread(target=fold)
    folder.start()
    yield done
    folder.join()
