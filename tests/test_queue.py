"""Where background jobs wait, and that each runs in an application context of its own."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from flask import Flask, current_app
from huey import Huey
from huey.storage import MemoryStorage, RedisStorage, SqliteStorage

from parem.config import Config
from parem.queue import bind_queue
from parem.worker import JOBS, in_context_of


def queue_for(config: Config) -> Huey:
    queue = Huey("test", storage_class=MemoryStorage)
    bind_queue(queue, config)
    return queue


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(instance=tmp_path, secret_key="secret")


def test_jobs_wait_in_a_file_of_the_instance_folder(config: Config, tmp_path: Path) -> None:
    queue = queue_for(config)
    assert isinstance(queue.storage, SqliteStorage)
    assert not queue.immediate
    assert (tmp_path / "jobs.db").exists()
    queue.storage.close()


def test_jobs_wait_in_redis_where_one_is_named(config: Config) -> None:
    queue = queue_for(dataclasses.replace(config, queue_url="redis://localhost:6379/0"))
    assert isinstance(queue.storage, RedisStorage)


def test_in_tests_a_job_runs_at_once(config: Config) -> None:
    queue = queue_for(dataclasses.replace(config, testing=True))

    @queue.task()
    def add(a: int, b: int) -> int:
        return a + b

    assert add(1, 2)() == 3


def test_another_processs_job_is_found_and_a_forged_one_is_refused(config: Config) -> None:
    queue = queue_for(config)

    @queue.task(name="add")
    def add(a: int, b: int) -> int:
        return a + b

    add(1, 2)
    other = queue_for(dataclasses.replace(config, secret_key="another"))
    with pytest.raises(ValueError, match="mismatch"):
        other.dequeue()
    queue.storage.close()
    other.storage.close()


def test_a_task_runs_in_an_application_context_and_leaves_it(config: Config) -> None:
    app = Flask("other")
    queue = queue_for(dataclasses.replace(config, testing=True))
    in_context_of(app, queue)

    @queue.task()
    def name() -> str:
        return current_app.name

    assert name()() == "other"
    assert not current_app


def test_a_task_that_fails_leaves_its_context_too(config: Config) -> None:
    queue = queue_for(dataclasses.replace(config, testing=True))
    in_context_of(Flask("other"), queue)

    @queue.task()
    def fail() -> None:
        raise ValueError("broken")

    fail()
    assert not current_app


def test_the_worker_knows_every_rooms_jobs() -> None:
    rooms = {path.parent.name for path in (Path(__file__).parent.parent / "parem").glob("*/jobs.py")}
    assert {module.__name__.split(".")[1] for module in JOBS} == rooms
