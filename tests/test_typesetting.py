"""What Typst makes of a page: both standards, tagged rows, files within; and that nobody's words can break it."""

from __future__ import annotations

import base64
import io
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest

from parem.improvements.pdf import sheet
from parem.typesetting import Attached, NotAllowed, typeset
from tests.improvements.reading_order import headings_heard, heard

PAGE = """<!doctype html><html lang="lt"><head><title>Planas</title><meta name="author" content="Miestas">
<meta name="description" content="Apie"></head><body data-running="Miestas"><h1>Planas</h1>{}</body></html>"""
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>"
PICTURE = "data:image/svg+xml;base64," + base64.b64encode(SVG).decode()
TABLE = """<table><caption>Kas</caption><thead><tr><th scope="col">A</th><th scope="col" class="num">B</th></tr></thead>
<tbody>{}</tbody></table>"""
ROW = '<tr><th scope="row">{}</th><td class="num">{}</td></tr>'


def opened(body: str, *attached: Attached) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(typeset(PAGE.format(body), sheet(), attached)))


def told(pdf: pikepdf.Pdf) -> str:
    return "".join(piece.words for piece in heard(pdf))


def test_it_is_for_archives_and_for_screen_readers_with_its_files() -> None:
    with opened("<p>Tekstas</p>", Attached("a.json", b"{}", "All of it", "Source", "application/json")) as pdf:
        with pdf.open_metadata() as metadata:
            assert (metadata.pdfa_status, metadata["pdfuaid:part"], metadata["dc:title"]) == ("3A", "1", "Planas")
            assert metadata["dc:creator"] == ["Miestas"]
        assert pdf.attachments["a.json"].get_file().read_bytes() == b"{}"
        assert (str(pdf.Root.Lang), pdf.Root.ViewerPreferences.DisplayDocTitle) == ("lt", True)


def test_heads_of_columns_and_of_rows_are_told_apart() -> None:
    with opened(TABLE.format(ROW.format("x", 1) + ROW.format("y", 2))) as pdf:
        cells = [
            (each.words, each.kinds[each.kinds.index("Table") + 1 :]) for each in heard(pdf) if "Table" in each.kinds
        ]
    kinds = {
        words: next(kind for kind in inside if kind in ("TH", "TD", "Caption"))
        for words, inside in cells
        if words.strip()
    }
    assert kinds == {"Kas": "Caption", "A": "TH", "B": "TH", "x": "TH", "1": "TD", "y": "TH", "2": "TD"}


def test_a_long_table_goes_on_under_its_head_and_is_heard_once(tmp_path: Path) -> None:
    rows = "".join(ROW.format(f"Eilut\u0117 n{i}.", i) for i in range(120))
    with opened(TABLE.format(rows)) as pdf:
        assert len(pdf.pages) > 2
        assert told(pdf).count("Kas") == 1 and told(pdf).count("Eilut\u0117 n77.") == 1
        pdf.save(tmp_path / "long.pdf")
    if shutil.which("pdftotext"):
        words = subprocess.run(
            ["pdftotext", "-raw", tmp_path / "long.pdf", "-"], capture_output=True, check=True, text=True
        )
        pages = words.stdout.split("\f")[:-1]
        assert all("A B" in page for page in pages)


def test_a_row_longer_than_a_page_is_printed_whole() -> None:
    long = " ".join(f"w{i}." for i in range(3000))
    with opened(TABLE.format(ROW.format(long, 1))) as pdf:
        assert len(pdf.pages) > 2
        assert "w2999." in told(pdf).replace(" ", "")


def test_a_block_longer_than_a_page_goes_on_over_it() -> None:
    with opened(f'<div class="waste"><h2>Ilgas</h2><p>{"labai ilgas " * 1500}</p></div>') as pdf:
        assert len(pdf.pages) > 2 and told(pdf).count("ilgas") == 1500


@pytest.mark.parametrize(
    "words", ["#panic()", "$x$ *b* _i_ `c` @ref", "\\", '"quoted"', "] [ } {", "&lt;label&gt;", "// no", "= no", "- no"]
)
def test_what_a_person_typed_is_no_command(words: str) -> None:
    plain = words.replace("&lt;", "<").replace("&gt;", ">")
    with opened(f"<p>{words}</p>") as pdf:
        assert plain in told(pdf)


def test_a_letter_without_a_glyph_does_not_keep_the_rest_from_being_printed() -> None:
    with opened("<p>prie\u0161 \U000130b8 po</p>") as pdf:
        assert "prie\u0161 \ufffd po" in told(pdf)


def test_white_space_is_read_as_on_a_page() -> None:
    with opened('<p>\n vienas <strong> du</strong>\n trys </p>\n<p class="lead-text">a\nb</p>') as pdf:
        assert "vienas du trys" in told(pdf)


def test_a_section_is_found_by_its_heading() -> None:
    with opened('<p><a href="#s">ten</a></p><section id="s"><h2>Skyrius</h2></section>') as pdf:
        assert [words for _kind, words in headings_heard(heard(pdf))] == ["Planas", "Skyrius"]
        assert [note for page in pdf.pages for note in page.get("/Annots", [])]


def test_a_picture_of_which_nothing_is_said_is_refused() -> None:
    assert opened(f'<figure class="trend"><img src="{PICTURE}" alt="Kvadratas"></figure>')
    with pytest.raises(NotAllowed, match="alt"):
        opened(f'<figure class="trend"><img src="{PICTURE}" alt=""></figure>')
