"""A municipality with one open survey in a fresh database, for measuring."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Flask

from parem.accounts.models import Organisation
from parem.catalogue.models import Service, ServiceArea
from parem.config import Config
from parem.extensions import db
from parem.languages import Texts
from parem.surveys.models import Question, Survey, Version
from parem.wsgi import create_app

#: Thirteen scale questions; with ease and recommendation fifteen closed ones.
ITEMS = (
    "satisfaction", "tangibles", "reliability", "responsiveness", "assurance", "empathy", "information", "waiting",
    "hours", "access", "forms", "fairness", "privacy",
)  # fmt: skip


def make_app(folder: Path | None = None, url: str = "") -> Flask:
    """Parem on a new database, as it is served: SQLite in the folder, or the one at this address."""
    folder = folder or Path(tempfile.mkdtemp(prefix="parem-bench-"))
    secret = "a secret of a measurement and of nothing else"  # noqa: S105
    app = create_app(
        Config(
            instance=folder,
            database_url=url or f"sqlite:///{folder / 'parem.db'}",
            secret_key=secret,
            password_salt=secret,
            totp_secret=secret,
        )
    )
    with app.app_context():
        db.create_all()
    return app


def make_survey(services: int = 1) -> Survey:
    """An open survey of fifteen closed questions on so many services; committed."""
    town = Organisation(code="town", kind="municipality", name=Texts.of("Town"))
    db.session.add(town)
    db.session.flush()
    area = ServiceArea(organisation_id=town.id, code="area", name=Texts.of("Area"))
    given = [
        Service(organisation=town, code=f"s{i}", area=area, name=Texts.of(f"Service {i}")) for i in range(services)
    ]
    survey = Survey(code="bench", organisation=town, title=Texts.of("Bench"), services=given, state="open")
    version = Version(survey=survey, number=1, published_at=db.func.now())
    kinds = [
        *((item, "scale", 5) for item in ITEMS),
        ("ease", "ces", None),
        ("recommend", "nps", None),
        ("comment", "text", None),
    ]
    for position, (code, kind, points) in enumerate(kinds):
        Question(version=version, code=code, type=kind, points=points, position=position, text=Texts.of(code))
    db.session.add_all([survey, version])
    db.session.commit()
    return survey
