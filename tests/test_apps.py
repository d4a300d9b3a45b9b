"""What is made once for a whole run of the tests."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.apps import made_once


@pytest.mark.parametrize("worker", [None, "gw1"])
def test_who_comes_meanwhile_waits_and_finds_it_made(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, worker: str | None
) -> None:
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    if worker:
        monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)
    made: list[Path] = []

    def make(folder: Path) -> None:
        made.append(folder)
        time.sleep(0.05)
        (folder / "whole").touch()

    name = f"thing-{tmp_path_factory.mktemp('x').name}"
    with ThreadPoolExecutor(3) as people:
        found = list(people.map(lambda _n: (made_once(tmp_path_factory, name, make) / "whole").exists(), range(3)))
    assert found == [True] * 3 and len(made) == 1
    own = tmp_path_factory.getbasetemp()
    assert made[0].parent == (own.parent if worker else own)
