"""Ten thousand posts while workers are killed at random: what was thanked for is stored, and nothing twice."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.serving import ENGINES, Storm, database, served
from benchmarks.world import make_app, make_survey
from parem.extensions import db
from parem.surveys.models import Comment, Response

POSTS = int(os.environ.get("PAREM_BENCH_POSTS", "10000"))
#: Thanks between two kills, on average.
EACH = 100

ABOUT = f"""## Workers that are killed

{POSTS:,} answers from sixteen citizens at once, each with its own comment, while one of gunicorn's two workers dies by
SIGKILL after every {EACH} thanks on average. A citizen who gets no thanks page presses again; every tenth presses
twice at the same moment.
"""


def main() -> Iterator[str]:
    """For each database: how many were thanked, stored, stored twice."""
    yield ABOUT
    yield "| database | answers | kills | sent again | thanked | stored | thanked, not stored | twice | seconds |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for engine in ENGINES:
        folder = Path(tempfile.mkdtemp(prefix="parem-bench-"))
        try:
            with database(engine, folder) as url:
                yield _of(engine, folder, url)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _of(engine: str, folder: Path, url: str) -> str:
    app = make_app(folder, url)
    with app.app_context():
        make_survey()
        server = served(folder, url)
        started = time.perf_counter()
        with server as port:
            result = Storm(server, port, POSTS)
            result.rage(EACH)
        seconds = time.perf_counter() - started
        stored, lost, twice = judged(result)
        db.engine.dispose()
    figures = (POSTS, result.kills, result.again, len(result.thanked), stored, lost, twice)
    return f"| {engine} | {' | '.join(f'{figure:,}' for figure in figures)} | {seconds:.0f} |"


def judged(result: Storm) -> tuple[int, int, int]:
    """How many answers are stored, how many were thanked for and are not whole, how many are there twice.

    An answer is whole with its comment; twice is a second comment, too, which no key keeps out.
    """
    db.session.rollback()
    responses = Counter(str(each) for each in db.session.scalars(db.select(Response.id)))
    comments = Counter(words.removeprefix("comment ") for words in db.session.scalars(db.select(Comment.text)))
    lost = sum(1 for each in result.thanked if not (responses[each] and comments[each]))
    twice = sum(1 for each in result.ids if responses[each] > 1 or comments[each] > 1)
    return len(responses), lost, twice
