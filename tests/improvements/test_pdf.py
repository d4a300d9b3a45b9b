"""The PDF itself: PDF/UA-1 by its own metadata, tagged tables and pictures, and the numbers of the page."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import lxml.html
import pikepdf
import pytest
from flask import Flask, render_template
from flask_babel import force_locale

from parem.extensions import db
from parem.improvements.cli import plans_cli
from parem.improvements.models import Verdict
from parem.improvements.pdf import html_of, pdf_of
from parem.improvements.plans import states as plan_states
from parem.improvements.report.document import document_context
from parem.improvements.report.links import Links
from parem.improvements.report.queries import gather
from parem.improvements.report_contents import ReportContents
from tests.improvements.plan_world import add_all, add_answers, add_verdict

TODAY = date(2026, 4, 1)


@pytest.fixture
def full(page_world: SimpleNamespace) -> SimpleNamespace:
    """The world with a trend of two points."""
    add_all(page_world)
    add_answers(page_world, page_world.survey, [5] * 12 + [1] * 3, date(2026, 2, 3))
    db.session.commit()
    return page_world


def tags(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """Every element of the structure tree."""
    found, waiting = [], [pdf.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        if isinstance(element, pikepdf.Array):
            waiting += list(element)
        elif isinstance(element, pikepdf.Dictionary) and "/K" in element:
            found.append(element)
            waiting.append(element["/K"])
    return found


def words_of(pdf: bytes, folder: Path) -> str:
    """The text of the PDF, by poppler."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    path = folder / "plan.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True).stdout


@pytest.fixture
def contents(full: SimpleNamespace) -> ReportContents:
    return gather(full.plan, TODAY)


def test_the_pdf_is_pdf_ua_with_tagged_tables_and_pictures(contents: ReportContents) -> None:
    with pikepdf.open(io.BytesIO(pdf_of(contents, "lt"))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "lt"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Better home help (lt)"
        kinds = [str(tag["/S"]) for tag in tags(pdf) if "/S" in tag]
        assert {"/Table", "/TH", "/TD", "/TR", "/H1", "/H2", "/Figure"} <= set(kinds)
        pictures = [tag for tag in tags(pdf) if tag.get("/S") == "/Figure"]
        assert pictures
        assert all(str(tag.get("/Alt", "")).strip() for tag in pictures)
        scopes = [tag for tag in tags(pdf) if tag.get("/S") == "/TH"]
        assert scopes


def test_the_numbers_of_the_pdf_are_those_of_the_page(contents: ReportContents, tmp_path: Path) -> None:
    text = words_of(pdf_of(contents, "en"), tmp_path)
    for words in ("€27,608.40", "€23,467.14", "€4,141.26", "n = 35", "Better home help (en)", "Draft"):
        assert words in text, words
    value = re.search(r'figure-value">([^<]+)<', html_of(contents, "en"))
    assert value is not None
    assert value[1].replace("\xa0", " ") in text.replace("\xa0", " ")


def test_each_page_says_which_document_it_is_and_which_page(full: SimpleNamespace, tmp_path: Path) -> None:
    plan_states.submit(full.plan)
    plan_states.approve(full.plan, full.director, gather(full.plan, TODAY), TODAY)
    approved = ReportContents.from_json(full.plan.revision.contents)
    pages = words_of(pdf_of(approved, "en"), tmp_path).split("\f")[:-1]
    assert len(pages) >= 5
    for number, page in enumerate(pages, 1):
        assert f"{number}/{len(pages)}" in page.replace(" ", "")
        if number > 1:
            assert "Revision 1" in page
            assert approved.short_hash in page
    assert "Draft" not in "".join(pages)
    assert "Director" in pages[-1]


def test_links_are_absolute_where_the_base_is_known_and_absent_where_not(contents: ReportContents) -> None:
    def links(pdf_bytes: bytes) -> list[str]:
        with pikepdf.open(io.BytesIO(pdf_bytes)) as pdf:
            notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
            return [str(note["/A"]["/URI"]) for note in notes if "/A" in note and "/URI" in note["/A"]]

    assert links(pdf_of(contents, "en")) == []
    found = links(pdf_of(contents, "en", "https://parem.example/"))
    assert found
    assert all(link.startswith("https://parem.example/o/alytus/") for link in found)
    assert any("/findings/" in link for link in found)


@pytest.mark.parametrize("language", ["lt", "et", "en", "ru"])
def test_every_language_is_printed_whole(contents: ReportContents, language: str) -> None:
    html = html_of(contents, language)
    assert f'<html lang="{language}">' in html
    assert f"Better home help ({language})" in html
    assert pdf_of(contents, language).startswith(b"%PDF-1.7")


def test_one_point_makes_no_chart_but_a_table(page_world: SimpleNamespace) -> None:
    add_all(page_world)
    html = html_of(gather(page_world.plan, TODAY), "en")
    # The Gantt chart of the actions is a picture too; the trend is the one that there must not be.
    assert "Line chart" not in html and html.count("<img") == html.count('alt="Gantt chart')
    assert html.count('<table class="trend-table">') == 1


def test_the_pdf_is_for_archives_too_and_carries_what_was_hashed(contents: ReportContents) -> None:
    with pikepdf.open(io.BytesIO(pdf_of(contents, "et"))) as pdf:
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]) == (
                "3",
                "A",
                "1",
            )
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        attached = {name: pdf.attachments[name] for name in pdf.attachments}
        assert {str(spec.obj.AFRelationship) for spec in attached.values()} == {"/Source", "/Data"}
        assert {spec.obj.objgen for spec in attached.values()} == {each.objgen for each in pdf.Root.AF}
        whole, figures = (next(v for k, v in attached.items() if k.endswith(end)) for end in (".json", ".csv"))
        assert hashlib.sha256(whole.get_file().read_bytes()).hexdigest() == contents.content_hash
        rows = list(csv.DictReader(io.StringIO(figures.get_file().read_bytes().decode("utf-8-sig"))))
        assert {row["kind"] for row in rows} == {"indicator", "trend", "verdict: improved"}
        read = next(row for row in rows if row["kind"] == "indicator")
        assert float(read["value"]) == contents.services[0].surveys[0].indicators[0].figure.value
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                descendants = font.get("/DescendantFonts", [font])
                assert all({"/FontFile2", "/FontFile3"} & set(each.FontDescriptor.keys()) for each in descendants)


NUMBER = re.compile(r"[-−+]?\d[\d.,\u00a0\u202f ]*\d|[-−+]?\d")


def numbers_of(words: str) -> set[str]:
    """The numbers that stand in a text, without the spaces in them."""
    return {re.sub(r"\s", "", each) for each in NUMBER.findall(words.replace("-", "−"))}


@pytest.mark.parametrize("language", ["lt", "et", "en", "ru"])
def test_every_number_of_the_page_is_in_the_pdf_of_its_language(
    page_app: Flask, contents: ReportContents, language: str, tmp_path: Path
) -> None:
    with page_app.test_request_context(), force_locale(language):
        body = render_template("improvements/report/document.html", **document_context(contents, Links()))
    page = lxml.html.fromstring(body)
    printed = re.sub(r"\s", "", words_of(pdf_of(contents, language), tmp_path).replace("-", "−"))
    cells = [
        cell.text_content() for cell in page.xpath("//td[not(ancestor::table[@class='trend-table'])]|//dd|//p/strong")
    ]
    wanted = {number for cell in cells for number in numbers_of(" ".join(cell.split()))}
    assert len(wanted) > 20
    assert not [number for number in wanted if number not in printed]


def test_the_summary_is_one_page_and_no_table_is_cut(contents: ReportContents, tmp_path: Path) -> None:
    pages = words_of(pdf_of(contents, "en"), tmp_path).split("\f")
    at = {words: [i for i, page in enumerate(pages) if words in page] for words in ("Who pays", "Indicators with 95")}
    assert at["Who pays"] == [1] and "Summary" in pages[1] and "Goals" in pages[2]
    for service in contents.services:
        for survey in service.surveys:
            asked = [each.asked.question.in_language("en") for each in survey.indicators]
            assert any(all(words in page for words in asked) for page in pages)


def test_a_verdict_that_may_not_be_shown_keeps_no_n(full: SimpleNamespace, tmp_path: Path) -> None:
    read = add_verdict(full.action)
    kept = [c.key for c in Verdict.__table__.columns if c.key not in ("id", "computed_at")]
    few = Verdict(**{name: getattr(read, name) for name in kept})
    few.verdict, few.difference, few.low, few.high = "no_evidence", None, None, None
    few.before_value, few.before_n, few.method = None, 7, "too_few_before"
    db.session.add(few)
    db.session.commit()
    db.session.expire_all()
    shown = gather(full.plan, TODAY).lines[0].verdict
    assert shown is not None and shown.verdict == "no_evidence"
    assert (shown.before.n, shown.difference.n) == (None, None)
    assert "n = 7" not in words_of(pdf_of(gather(full.plan, TODAY), "en"), tmp_path)


def test_what_people_wrote_can_not_become_markup(full: SimpleNamespace) -> None:
    full.action.title = '</h4><img src="http://evil.example/x">'
    db.session.commit()
    html = html_of(gather(full.plan, TODAY), "en")
    assert "&lt;/h4&gt;&lt;img" in html
    assert pdf_of(gather(full.plan, TODAY), "en")


def test_the_command_writes_the_pdf(page_app: Flask, full: SimpleNamespace, tmp_path: Path) -> None:
    out = tmp_path / "plan.pdf"
    run = page_app.test_cli_runner().invoke(plans_cli, ["pdf", str(full.plan.id), "--lang", "lt", "--out", str(out)])
    assert run.exit_code == 0, run.output
    assert out.read_bytes().startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["99", "--lang", "lt"], "there is no plan 99"),
        (["1", "--lang", "de"], "'de' is not one of"),
        (["1", "--lang", "lt", "--revision", "3"], "plan 1 has no revision 3"),
    ],
)
def test_the_command_says_what_is_wrong(
    page_app: Flask, full: SimpleNamespace, tmp_path: Path, arguments: list[str], words: str
) -> None:
    out = tmp_path / "plan.pdf"
    run = page_app.test_cli_runner().invoke(plans_cli, ["pdf", *arguments, "--out", str(out)])
    assert run.exit_code == 2
    assert words in run.output
    assert not out.exists()


def test_the_command_lists_the_plans(page_app: Flask, page_world: SimpleNamespace) -> None:
    runner = page_app.test_cli_runner()
    assert "There is no change plan yet." in runner.invoke(plans_cli, ["list"]).output
    add_all(page_world)
    assert re.search(r"1\s+alytus\s+draft\s+Better home help \(lt\)", runner.invoke(plans_cli, ["list"]).output)
