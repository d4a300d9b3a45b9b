"""The PDF beside the page: the same numbers token by token, no heading at a page's end, legible in black and white."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
import zlib
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import lxml.html
import pytest
from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _

from parem.extensions import db
from parem.improvements.pdf import html_of, pdf_of
from parem.improvements.plans import gantt as plan_gantt
from parem.improvements.report import chart as report_chart
from parem.improvements.report.queries import gather
from parem.improvements.report.written_parts import Approval
from parem.improvements.report_contents import ReportContents
from parem.quality.words import measure_name
from parem.surveys.models import Question, Response, Survey, Version
from tests.conftest import sign_in
from tests.improvements.large_plan import contents_of
from tests.improvements.plan_world import add_action, add_plan, add_verdict, texts

TODAY = date(2026, 4, 1)
needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")


@pytest.fixture
def measured(page_world: SimpleNamespace) -> SimpleNamespace:
    """A plan on a survey with each type of question that a report lists, answered 1,234 times."""
    world = page_world
    kinds = (
        ("q1", "scale", 5),
        ("q2", "nps", None),
        ("q3", "ces", None),
        ("q4", "yes_no", None),
        ("q5", "number", None),
    )
    version = Version(number=1, published_at=datetime(2026, 1, 1))
    for position, (code, kind, points) in enumerate(kinds):
        question = Question(code=code, type=kind, points=points, position=position, text=texts(f"Question {kind}"))
        version.questions.append(question)
    world.survey = Survey(
        organisation_id=world.county.id, code="one-minute", title=texts("Survey"), state="open",
        services=[world.service, world.other], versions=[version],
    )  # fmt: skip
    db.session.add(world.survey)
    db.session.flush()
    db.session.add_all(
        Response(
            organisation_id=world.first.id, version_id=version.id, service_id=world.service.id, channel="web",
            language="lt", day=date(2026, 2 + i % 2, 3),
            answers={
                "q1": 1 + zlib.crc32(b"%d" % i) % 5, "q2": i % 11, "q3": 1 + i * i % 7, "q4": 1 + i % 3 % 2,
                "q5": i * 7 % 100,
            },
        )
        for i in range(1234)
    )  # fmt: skip
    world.action = add_action(world, world.survey)
    add_verdict(world.action)
    world.plan = add_plan(world, world.action, world.survey)
    return world


def tokens(words: str) -> list[str]:
    """The numbers in a text with their signs, separators and units, in order. poppler writes every space alike."""
    found = [token.strip("[];,") for token in words.replace("\N{NO-BREAK SPACE}", " ").split()]
    return [token for token in found if re.search(r"\d|%", token)]


def text_of(pdf: bytes, folder: Path) -> str:
    path = folder / "plan.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True, text=True).stdout


@needs_poppler
@pytest.mark.parametrize("language", ["lt", "et", "en", "ru"])
def test_each_number_of_the_pdf_is_the_results_pages(
    page_app: Flask, measured: SimpleNamespace, tmp_path: Path, language: str
) -> None:
    contents = gather(measured.plan, TODAY).approved(Approval(1, "Director", TODAY))
    client = sign_in(page_app, measured.director)
    answer = client.get(
        f"/o/alytus/results/one-minute?service={measured.service.code}&period=days&start={contents.period_start}"
        f"&end={contents.period_end}&lang={language}"
    )
    rows = [
        [cell.text_content().strip() for cell in row]
        for row in lxml.html.fromstring(answer.text).xpath("//tr[count(td|th)=7]")
    ]
    wanted = []
    with force_locale(language):
        caption = _("Indicators with 95 %% intervals") % ()
        for indicator in contents.services[0].surveys[0].indicators:
            names = indicator.asked.question.in_language(language), str(measure_name(indicator.asked.measure))
            (row,) = [row for row in rows if row[0] == names[0] and row[1].startswith(names[1])]
            wanted += tokens(" ".join(row[2:5]))
    printed = text_of(pdf_of(contents, language), tmp_path)
    table = printed.partition(caption)[2].partition(f"({language}) –")[0]
    assert len(wanted) > 25 and tokens(table) == wanted


def long_plan() -> ReportContents:
    """Three services of a large plan, its texts of different lengths, so that pages break in many places."""
    contents = contents_of()
    services = [
        dataclasses.replace(
            service,
            wastes=tuple(
                dataclasses.replace(waste, description=waste.description * (1 + (i + j) % 4))
                for j, waste in enumerate(service.wastes * 3)
            ),
        )
        for i, service in enumerate(contents.services[:3])
    ]
    return dataclasses.replace(contents, services=tuple(services), lines=contents.lines[:6]).approved(
        Approval(1, "Director", TODAY)
    )


@needs_poppler
def test_no_page_ends_in_a_heading(page_app: Flask, tmp_path: Path) -> None:
    contents = long_plan()
    document = lxml.html.fromstring(html_of(contents, "en").encode())
    headings = {" ".join(each.text_content().split()) for each in document.xpath("//h2|//h3|//h4|//caption")}
    pages = text_of(pdf_of(contents, "en"), tmp_path).split("\f")[:-1]
    assert len(pages) > 8 and len(headings) > 20
    seen = 0
    for number, page in enumerate(pages, 1):
        lines = [" ".join(line.split()) for line in page.splitlines() if line.strip()]
        # The running lines of each page: which document, which page.
        body = [line for line in lines if f"{number}/{len(pages)}" not in line and contents.short_hash not in line]
        body = [line for line in body if line != contents.title["en"]] or body
        assert body[-1] not in headings, (number, body[-3:])
        seen += sum(line in headings for line in body)
    assert seen > 20


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2): all that black and white printing leaves of it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [
        (report_chart.LINE, report_chart.BAND, 4.5),
        (report_chart.LINE, "#ffffff", 4.5),
        (report_chart.INK, report_chart.BAND, 4.5),
        (report_chart.SOFT, "#ffffff", 4.5),
        (plan_gantt.BAR, plan_gantt.DONE, 4.5),
        (plan_gantt.BAR, "#ffffff", 4.5),
        (plan_gantt.INK, plan_gantt.DONE, 4.5),
    ],
)
def test_pictures_are_told_apart_in_black_and_white(one: str, other: str, least: float) -> None:
    assert contrast(one, other) >= least


@pytest.mark.skipif(not shutil.which("verapdf"), reason="veraPDF is not installed")
@pytest.mark.parametrize("flavour", ["ua1", "3a"])
def test_verapdf_finds_nothing(measured: SimpleNamespace, tmp_path: Path, flavour: str) -> None:
    path = tmp_path / "plan.pdf"
    path.write_bytes(pdf_of(gather(measured.plan, TODAY), "lt"))
    command = ["verapdf", "--flavour", flavour, "--format", "text", path]
    said = subprocess.run(command, capture_output=True, check=False, text=True)
    assert said.stdout.startswith("PASS"), said.stdout + said.stderr
