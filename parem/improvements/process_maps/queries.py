"""The process map of a service as its page and its file show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from parem.catalogue.models import Service
from parem.catalogue.process_models import ProcessStep
from parem.catalogue.process_operations import name_of
from parem.catalogue.process_queries import steps_of
from parem.catalogue.process_words import kind_words
from parem.extensions import db
from parem.improvements.models import Waste
from parem.quality.process_figures import MapFigures, StepFigures, figures_of
from parem.quality.process_words import error_sentences, time_sentences
from parem.quality.results.tables import cells_of
from parem.web import say
from parem.workbooks import Sheet


@dataclass(frozen=True)
class Line:
    """A step with its figures, and how many open wastes are at it."""

    step: ProcessStep
    figures: StepFigures
    wastes: int


@dataclass(frozen=True)
class ProcessMap:
    """A whole map: its lines, what they say together, in figures and in words."""

    lines: Sequence[Line]
    figures: MapFigures
    times: Sequence[str]
    errors: Sequence[str]


def map_of(service: Service) -> ProcessMap:
    """The map of a service, in the page's language. Two queries."""
    steps = steps_of(service)
    wastes = open_wastes(service)
    figures = figures_of(steps)
    names = [say(step.name) for step in steps]
    lines = [Line(step, each, wastes.get(step.id, 0)) for step, each in zip(steps, figures.steps, strict=True)]
    return ProcessMap(lines, figures, time_sentences(figures, names), error_sentences(figures, names))


def open_wastes(service: Service) -> dict[int, int]:
    """How many open wastes are at each step of a service; steps without any are left out."""
    rows = db.session.execute(
        db.select(Waste.step_id, db.func.count())
        .where(Waste.service_id == service.id, Waste.state == "open", Waste.step_id.is_not(None))
        .group_by(Waste.step_id)
    )
    return {row[0]: row[1] for row in rows}


def place_of(waste: Waste) -> str:
    """Where a waste is, in the language of its organisation: its step, what was written of it, or both."""
    step = name_of(waste.step) if waste.step else ""
    return ": ".join(words for words in (step, waste.process_step) if words)


def map_table(found: ProcessMap) -> Sheet:
    """The map as a table to take along; times in minutes, shares as numbers."""
    head = [
        "#", _("Step"), _("Who does it"), _("What it is to the citizen"), _("Waiting before it, minutes"),
        _("Working time, minutes"), _("Share of the lead time"), _("Cases it received"),
        _("Of them usable as they came"), _("Usable as it came"), _("From"), _("To"), _("Wastes"), _("Note"),
    ]  # fmt: skip
    rows = [
        [
            place, say(line.step.name), line.step.done_by, kind_words(line.step.kind), line.step.wait_minutes,
            line.step.work_minutes, line.figures.share, line.step.received, line.step.usable,
            *cells_of(line.figures.accurate)[:3], line.wastes, line.step.note,
        ]
        for place, line in enumerate(found.lines, 1)
    ]  # fmt: skip
    return Sheet(_("Process map"), head, rows)
