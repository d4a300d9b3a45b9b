"""An import is in the sums at once, and an unreachable queue takes nothing from it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select

from parem.extensions import db, jobs
from parem.quality.models import Slice
from parem.surveys.models import Response
from parem.surveys.waiting_models import waits
from tests.conftest import sign_in
from tests.surveys.import_world import make_survey
from tests.surveys.test_import_pages import CSV, to_preview


def import_a_file(app: Flask, world: SimpleNamespace) -> int:
    """Two answers through the browser's pages; how many of those stored are folded."""
    make_survey(world)
    client = sign_in(app, world.quality_manager)
    preview = to_preview(client, CSV)
    answer = client.post(f"{preview.request.path}/confirm")
    assert answer.status_code == 303
    assert "/done/" in answer.headers["Location"]
    db.session.expire_all()
    assert db.session.scalar(select(func.count()).select_from(Response)) == 2
    return db.session.scalar(select(func.count()).select_from(Response).where(~waits())) or 0


def test_an_import_is_folded_at_once(app: Flask, world: SimpleNamespace) -> None:
    assert import_a_file(app, world) == 2
    assert db.session.scalar(select(func.sum(Slice.n)).where(Slice.grain == "day")) == 2


def test_an_unreachable_queue_leaves_the_import_whole(
    page_app: Flask, page_world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_arguments: object) -> None:
        raise ConnectionError("no queue")

    monkeypatch.setattr(jobs, "enqueue", unreachable)
    assert import_a_file(page_app, page_world) == 0
