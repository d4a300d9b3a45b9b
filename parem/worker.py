"""The process of the background jobs: `python -m parem.worker` (floor 6).

`huey_consumer parem.worker.huey` does not fit: the queue is bound when an application is made, not when a module is
imported.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

from flask import Flask
from huey import Huey

from parem.extensions import jobs
from parem.improvements import jobs as report_jobs
from parem.memory import keep_what_is_there
from parem.quality import jobs as quality_jobs
from parem.surveys import jobs as survey_jobs
from parem.wsgi import create_app

#: The rooms' jobs: a worker knows the tasks that it has imported.
JOBS = (survey_jobs, quality_jobs, report_jobs)
#: How far the worker stands back behind the processes that serve pages.
NICE = 5


def in_context_of(app: Flask, queue: Huey) -> None:
    """Let each task of this process run in an application context of its own, so that its session ends with it."""

    def enter(task: Any) -> None:
        task.parem_context = app.app_context()
        task.parem_context.push()

    def leave(task: Any, _value: Any, _error: Any) -> None:
        task.parem_context.pop()

    queue.pre_execute(name="parem.enter")(enter)
    queue.post_execute(name="parem.leave")(leave)


def main() -> None:
    """Run jobs until the process is told to stop (SIGINT, SIGTERM)."""
    # Whoever fills in a survey at the same moment comes first: a report may well take a second longer.
    os.nice(NICE)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    in_context_of(create_app(), jobs)
    keep_what_is_there()
    jobs.create_consumer(workers=2, max_delay=1.0, check_worker_health=True).run()


if __name__ == "__main__":
    main()
