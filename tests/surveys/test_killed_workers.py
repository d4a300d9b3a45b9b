"""Workers killed while citizens post, on both databases: what was thanked for is stored, once."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from benchmarks.kills import judged
from benchmarks.serving import Storm, served
from benchmarks.world import make_survey
from parem.extensions import db


def test_what_was_thanked_for_is_stored_once(app: Flask) -> None:
    make_survey()
    config = app.config["PAREM"]
    db.session.rollback()
    server = served(Path(config.instance), config.database_url)
    with server as port:
        result = Storm(server, port, count=300)
        result.rage(each=40)
    stored, lost, twice = judged(result)
    assert result.kills >= 5
    assert result.again > 0, "no post was cut off: nothing was tried"
    assert len(result.thanked) == 300
    assert (stored, lost, twice) == (300, 0, 0)
