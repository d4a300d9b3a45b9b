"""A survey with every type of question on two pages, in four languages, for tests of answering."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from parem.catalogue.models import Service
from parem.extensions import db
from parem.languages import Texts
from parem.surveys.models import Question, Survey, Version


def words(lt: str, et: str, en: str, ru: str) -> Texts:
    """One text in four languages."""
    return Texts(lt=lt, et=et, en=en, ru=ru)


TITLE = words("Vienos minutės apklausa", "Ühe minuti küsitlus", "One-minute survey", "Опрос на одну минуту")
OPTIONS = [
    {"code": "counter", "label": words("Prie langelio", "Letis", "At the counter", "У окна")},
    {"code": "phone", "label": words("Telefonu", "Telefoni teel", "By phone", "По телефону")},
    {"code": "web", "label": words("Internetu", "Veebis", "On the web", "В интернете")},
]
QUESTIONS: list[dict[str, Any]] = [
    {
        "code": "satisfaction", "type": "scale", "points": 5, "required": True,
        "text": words("Ar esate patenkinti paslauga?", "Kas olete teenusega rahul?",
                      "How satisfied are you with the service?", "Довольны ли вы услугой?"),
        "low_label": words("Labai nepatenkintas", "Väga rahulolematu", "Very dissatisfied", "Очень недоволен"),
        "high_label": words("Labai patenkintas", "Väga rahul", "Very satisfied", "Очень доволен"),
    },
    {
        "code": "ease", "type": "ces", "dont_know": True,
        "text": words("Buvo lengva sutvarkyti reikalą.", "Asja oli lihtne ajada.", "It was easy to get it done.",
                      "Было легко решить вопрос."),
        "help": words("Pagalvokite apie paskutinį kartą.", "Mõelge viimasele korrale.", "Think of the last time.",
                      "Вспомните последний раз."),
    },
    {
        "code": "recommend", "type": "nps",
        "text": words("Ar rekomenduotumėte?", "Kas soovitaksite?", "Would you recommend it?", "Вы бы посоветовали?"),
    },
    {
        "code": "resolved", "type": "yes_no", "dont_know": True,
        "text": words("Ar reikalas išspręstas?", "Kas asi lahenes?", "Is the matter settled?", "Вопрос решён?"),
    },
    {
        "code": "way", "type": "single", "page": 2, "options": OPTIONS,
        "text": words("Kaip kreipėtės?", "Kuidas pöördusite?", "How did you turn to us?", "Как вы обратились?"),
    },
    {
        "code": "ways", "type": "multiple", "page": 2, "options": OPTIONS, "dont_know": True,
        "text": words("Kaip norėtumėte?", "Kuidas sooviksite?", "Which ways would you like?", "Как бы вы хотели?"),
    },
    {
        "code": "visits", "type": "number", "page": 2, "minimum": 0, "maximum": 100, "dont_know": True,
        "text": words("Kiek kartų lankėtės?", "Mitu korda käisite?", "How many visits did it take?", "Сколько раз?"),
    },
    {
        "code": "comment", "type": "text", "page": 2,
        "text": words("Ką pagerinti?", "Mida parandada?", "What should be better?", "Что улучшить?"),
    },
]  # fmt: skip


def make_version(survey: Survey, number: int = 1, questions: list[dict[str, Any]] | None = None) -> Version:
    """A published version of the survey."""
    version = Version(
        survey=survey,
        number=number,
        published_at=datetime(2026, 1, number),
        introduction=words("Atsakyti trunka minutę.", "See võtab minuti.", "This takes a minute.", "Это одна минута."),
        thanks=words("Jūsų nuomonė padeda.", "Teie arvamus aitab.", "Your opinion helps.", "Ваше мнение помогает."),
    )
    for position, values in enumerate(questions or QUESTIONS):
        version.questions.append(Question(position=position, **{"page": 1, **values}))
    db.session.add(version)
    return version


def make_survey(world: SimpleNamespace, services: list[Service] | None = None, **values: Any) -> Survey:
    """The survey "minute" of the first municipality, open, on its service (or on these services); committed."""
    settings = {"code": "minute", "title": TITLE, "state": "open", "organisation": world.first, **values}
    survey = Survey(services=services or [world.service], **settings)
    db.session.add(survey)
    make_version(survey)
    db.session.commit()
    return survey


#: Good answers to every question, as a browser posts them.
POST: dict[str, Any] = {
    "satisfaction": "4", "ease": "dk", "recommend": "10", "resolved": "1", "way": "web", "ways": ["web", "counter"],
    "visits": "2,5", "comment": "More light, please", "version": "1", "page": "2", "lang": "en", "action": "send",
}  # fmt: skip
#: The same as they are stored.
STORED: dict[str, Any] = {
    "satisfaction": 4, "ease": "dk", "recommend": 10, "resolved": 1, "way": "web", "ways": ["counter", "web"],
    "visits": 2.5,
}  # fmt: skip
