"""A published survey of the first municipality, for the tests of import, export and volumes."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from parem.extensions import db
from parem.languages import Texts
from parem.surveys.models import Question, Survey, Version

AGES = [
    {"code": "young", "label": {"en": "Under 30", "lt": "Iki 30"}},
    {"code": "old", "label": {"en": "30 and over", "lt": "30 ir daugiau"}},
]
WAYS = [{"code": code, "label": {"en": words}} for code, words in {"web": "On the web", "desk": "At the desk"}.items()]
QUESTIONS: dict[str, dict[str, Any]] = {
    "satisfaction": {"type": "scale", "points": 5, "dont_know": True},
    "recommend": {"type": "nps"},
    "again": {"type": "yes_no"},
    "age": {"type": "single", "options": AGES},
    "ways": {"type": "multiple", "options": WAYS},
    "minutes": {"type": "number", "minimum": 0, "maximum": 240},
    "comment": {"type": "text"},
}


def questions(**chosen: dict[str, Any]) -> list[Question]:
    """Questions by code, not in the database."""
    return [
        Question(code=code, text=Texts.of({"en": f"About {code}"}), position=position, options=more.pop("options", []),
                 dont_know=more.pop("dont_know", False), **more)
        for position, (code, more) in enumerate((code, dict(more)) for code, more in (chosen or QUESTIONS).items())
    ]  # fmt: skip


def make_survey(world: SimpleNamespace, code: str = "desk", published: bool = True, **chosen: dict[str, Any]) -> Survey:
    """A survey on the first municipality's service with QUESTIONS or the chosen ones; committed."""
    survey = Survey(
        organisation=world.first, code=code, title=Texts.of("At the desk"), state="open" if published else "draft",
        services=[world.service],
    )  # fmt: skip
    published_at = datetime(2024, 1, 1) if published else None
    survey.versions.append(Version(number=1, published_at=published_at, questions=questions(**chosen)))
    db.session.add(survey)
    db.session.commit()
    return survey
