"""The import of a process map in the browser: upload, preview, what is kept."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from parem.accounts.models import AuditEntry, StoredFile
from parem.catalogue import bpmn_reading, process_file, process_operations
from parem.catalogue.process_operations import add_step, change_step
from parem.catalogue.process_queries import steps_of
from parem.extensions import db
from parem.improvements.models import Waste
from parem.improvements.wastes.operations import create_waste
from parem.languages import Texts
from tests.catalogue.bpmn_files import TWO_POOLS, bpmn
from tests.conftest import sign_in
from tests.improvements.action_world import page


@pytest.fixture
def manager(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    return sign_in(page_app, page_world.quality_manager)


def here(world: SimpleNamespace) -> str:
    return f"/o/alytus/services/{world.service.id}/process"


def send(client: FlaskClient, world: SimpleNamespace, content: bytes) -> Any:
    return client.post(f"{here(world)}/import", data={"file": (BytesIO(content), "permit.bpmn")})


def names(world: SimpleNamespace) -> list[str]:
    return [step.name.in_language("lt") for step in steps_of(world.service)]


def test_a_file_is_seen_before_it_is_kept(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    assert "Import a BPMN file" in page(manager, here(page_world))
    assert "Each task becomes a step" in page(manager, f"{here(page_world)}/import")
    preview = send(manager, page_world, TWO_POOLS).headers["Location"]
    shown = page(manager, preview)
    assert "permit.bpmn" in shown and "Keep these 5 steps" in shown and "Front desk" in shown
    assert "A way back from “Ask for papers” to “Check” is not on the map." in shown
    assert "The map has steps already" not in shown
    assert "Keep these 2 steps" in page(manager, f"{preview}?process=0")
    assert names(page_world) == []
    answer = manager.post(preview, data={"language": "lt", "seen": ""}, follow_redirects=True)
    assert "The steps are on the map." in answer.text
    assert names(page_world) == ["Register", "Check", "Decide", "Tell", "Ask for papers"]
    step = steps_of(page_world.service)[1]
    assert (step.done_by, step.kind, dict(step.name)) == ("Expert", None, {"lt": "Check"})
    line = db.session.scalars(db.select(AuditEntry).filter_by(action="process.imported")).one()
    assert line.details == {"file": "permit.bpmn", "added": 5}
    assert db.session.scalars(db.select(StoredFile)).all() == []
    assert manager.get(preview).status_code == 404


def test_present_steps_stay_or_make_room(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    step = add_step(page_world.service, {"name": Texts.of("Old")})
    waste = create_waste(page_world.service, {"kind": "waiting", "title": "Late", "evidence": "Seen", "step": step})
    db.session.commit()
    seen = {"language": "en", "seen": f"{step.id}.{step.row_version}"}
    preview = send(manager, page_world, TWO_POOLS).headers["Location"]
    answer = manager.post(f"{preview}?process=0", data=seen)
    assert answer.status_code == 400 and "Choose what becomes of the present steps." in answer.text
    manager.post(f"{preview}?process=0", data={**seen, "how": "after"})
    assert names(page_world) == ["Old", "Ask", "Wait"]
    preview = send(manager, page_world, TWO_POOLS).headers["Location"]
    late = manager.post(f"{preview}?process=0", data={**seen, "how": "instead"})
    assert late.status_code == 409 and "Somebody else changed the map meanwhile" in late.text
    assert names(page_world) == ["Old", "Ask", "Wait"]
    now = " ".join(f"{each.id}.{each.row_version}" for each in steps_of(page_world.service))
    assert f'value="{now}"' in late.text
    manager.post(f"{preview}?process=0", data={**seen, "seen": now, "how": "instead"})
    assert names(page_world) == ["Ask", "Wait"]
    db.session.expire_all()
    kept = db.session.get(Waste, waste.id)
    assert kept and (kept.step_id, kept.process_step) == (None, "Old")


def test_an_edited_step_counts_as_a_changed_map(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    step = add_step(page_world.service, {"name": Texts.of("Old")})
    db.session.commit()
    seen = f"{step.id}.{step.row_version}"
    preview = send(manager, page_world, TWO_POOLS).headers["Location"]
    change_step(step, {"work_minutes": 5})
    db.session.commit()
    assert manager.post(preview, data={"language": "lt", "seen": seen, "how": "instead"}).status_code == 409


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is damaged, or is no BPMN file"),
        (TWO_POOLS[:-9], "The file is damaged, or is no BPMN file"),
        (b"<x/>", "not BPMN 2.0"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "It was not opened."),
        (TWO_POOLS + b" " * 90_000, "larger than 2 MB"),
        (bpmn(), "There is no task in the file"),
    ],
    ids=["empty", "cut off", "other", "entities", "large", "no tasks"],
)
def test_damaged_files_are_told(
    manager: FlaskClient, page_world: SimpleNamespace, content: bytes, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(bpmn_reading, "LARGEST", 90_000)
    answer = send(manager, page_world, content)
    assert answer.status_code == 400
    assert words in answer.text
    assert db.session.scalars(db.select(StoredFile)).all() == []


def test_a_map_does_not_grow_too_long(
    manager: FlaskClient, page_world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    preview = send(manager, page_world, TWO_POOLS).headers["Location"]
    monkeypatch.setattr(process_file, "MOST_STEPS", 4)
    assert "This process has 5 steps" in page(manager, preview)
    monkeypatch.undo()
    step = add_step(page_world.service, {"name": Texts.of("Old")})
    db.session.commit()
    monkeypatch.setattr(process_operations, "MOST_STEPS", 5)
    values = {"language": "lt", "seen": f"{step.id}.1", "how": "after"}
    assert "at most 5 steps" in manager.post(preview, data=values, follow_redirects=True).text
    assert names(page_world) == ["Old"]


def test_who_may_not_edit_may_not_import(page_app: Flask, page_world: SimpleNamespace, manager: FlaskClient) -> None:
    preview = send(manager, page_world, TWO_POOLS).headers["Location"]
    reader = sign_in(page_app, page_world.service_owner)
    for address in (f"{here(page_world)}/import", preview):
        assert reader.get(address).status_code == 403
    stranger = sign_in(page_app, page_world.stranger)
    other = preview.replace("alytus", "birstonas").replace(f"/{page_world.service.id}/", f"/{page_world.other.id}/")
    assert stranger.get(other).status_code == 404, "a file belongs to the organisation that it was brought to"
    assert "Import" not in page(reader, here(page_world))
