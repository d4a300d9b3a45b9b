"""How many were served and offered the survey: the sheet of a month, the overview and the file."""

from __future__ import annotations

import io
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from parem.accounts.models import AuditEntry
from parem.catalogue.models import Service
from parem.extensions import db
from parem.languages import Texts
from parem.surveys.models import Response, Volume
from parem.surveys.volumes.operations import Recorded, compare, record_volumes
from parem.surveys.volumes.queries import Counts, month_lines
from tests.conftest import sign_in
from tests.surveys.import_world import make_survey

BASE = "/o/alytus/volumes"
SHEET = f"{BASE}/sheet/home-help/kiosk/2025-03"
DAY = date(2025, 3, 3)


@pytest.fixture
def client(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    return sign_in(page_app, page_world.quality_manager)


def stored() -> list[tuple[date, int, int]]:
    query = sa.select(Volume.day, Volume.served, Volume.offered).order_by(Volume.day)
    return [tuple(row) for row in db.session.execute(query)]  # type: ignore[misc]


def answer(world: SimpleNamespace, count: int, day: date = DAY) -> None:
    version = make_survey(world).published
    assert version
    for _ in range(count):
        db.session.add(
            Response(
                organisation_id=world.first.id, version_id=version.id, service_id=world.service.id, channel="kiosk",
                language="lt", day=day, answers={"satisfaction": 5},
            )
        )  # fmt: skip
    db.session.commit()


def test_recording_adds_changes_removes_and_leaves_the_rest(world: SimpleNamespace) -> None:
    key = lambda day: (world.service.id, "kiosk", date(2025, 3, day))  # noqa: E731
    record_volumes(world.first, {key(1): (10, 5), key(2): (20, 10), key(3): (30, 15)})
    given = {key(1): None, key(2): (21, 10), key(3): (30, 15), key(4): (1, 0), key(5): None}
    assert compare(world.first, given) == Recorded(new=1, changed=1, removed=1, same=2)
    record_volumes(world.first, given)
    db.session.commit()
    assert stored() == [(date(2025, 3, 2), 21, 10), (date(2025, 3, 3), 30, 15), (date(2025, 3, 4), 1, 0)]
    assert db.session.scalar(sa.select(sa.func.count(AuditEntry.id)).filter_by(action="volumes.recorded")) == 2


def test_the_database_refuses_more_offered_than_served(world: SimpleNamespace) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        record_volumes(world.first, {(world.service.id, "kiosk", DAY): (1, 2)})


def test_the_month_counts_answers_beside_offers(world: SimpleNamespace) -> None:
    record_volumes(world.first, {(world.service.id, "kiosk", DAY): (40, 20), (world.service.id, "web", DAY): (5, 5)})
    answer(world, 8)
    lines = {line.channel: line.counts for line in month_lines(world.first, DAY)}
    assert lines["kiosk"] == Counts(40, 20, 8)
    assert lines["kiosk"].rate == 0.4
    assert lines["web"].rate is None
    assert month_lines(world.first, DAY - timedelta(days=31)) == []
    assert month_lines(world.second, DAY) == []


def test_no_rate_from_few_offers_nor_above_one() -> None:
    assert Counts(9, 9, 5).rate is None
    assert Counts(20, 10, 11).rate is None
    assert Counts(20, 10, 11).is_impossible
    assert Counts(20, 10, 5).rate == 0.5


def test_a_sheet_is_written_and_read_back(client: FlaskClient) -> None:
    page = client.post(
        SHEET, data={"served-2025-03-03": "40", "offered-2025-03-03": "25", "served-2025-03-04": "0",
                     "offered-2025-03-04": "0"}, follow_redirects=True,
    )  # fmt: skip
    assert "2 days were saved." in page.text
    assert stored() == [(date(2025, 3, 3), 40, 25), (date(2025, 3, 4), 0, 0)]
    again = client.get(SHEET).text
    assert 'id="served-2025-03-03"' in again
    assert 'value="40"' in again
    client.post(SHEET, data={"served-2025-03-03": "", "offered-2025-03-03": ""})
    assert stored() == [(date(2025, 3, 4), 0, 0)]


@pytest.mark.parametrize(
    ("served", "offered", "words"),
    [
        ("10", "", "Give both numbers of a day, or neither."),
        ("", "10", "Give both numbers of a day, or neither."),
        ("10", "11", "More people were offered the survey than were served."),
        ("-1", "0", "Write a whole number of people, 0 or more."),
        ("many", "0", "Not a valid integer value."),
    ],
)
def test_a_wrong_day_is_said_and_kept(client: FlaskClient, served: str, offered: str, words: str) -> None:
    page = client.post(SHEET, data={"served-2025-03-03": served, "offered-2025-03-03": offered})
    assert page.status_code == 400
    assert words in page.text
    assert f'value="{served or offered}"' in page.text
    assert stored() == []


def test_the_overview_shows_the_month_and_an_empty_one_says_so(
    client: FlaskClient, page_world: SimpleNamespace
) -> None:
    assert "No volumes yet" in client.get(BASE).text
    record_volumes(page_world.first, {(page_world.service.id, "kiosk", DAY): (40, 20)})
    db.session.commit()
    answer(page_world, 5)
    page = client.get(f"{BASE}?month=2025-03").text
    assert "25\N{NO-BREAK SPACE}%" in page
    assert "Home help" in page
    assert "Nothing in this month" in client.get(f"{BASE}?month=2025-02").text
    assert client.get(f"{BASE}?month=2999-01").status_code == 404
    assert client.get(f"{BASE}?month=x").status_code == 404


def test_the_overview_costs_the_same_for_many_services(client: FlaskClient, page_world: SimpleNamespace) -> None:
    def queries() -> int:
        db.session.expire_all()
        seen: list[str] = []
        listener = lambda *args: seen.append(args[2])  # noqa: E731
        sa.event.listen(db.engine, "before_cursor_execute", listener)
        assert client.get(f"{BASE}?month=2025-03").status_code == 200
        sa.event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    def serve(code: str) -> None:
        service = Service(organisation=page_world.first, code=code, area=page_world.area, name=Texts.of(code))
        db.session.add(service)
        db.session.flush()
        record_volumes(page_world.first, {(service.id, "kiosk", DAY): (40, 20)})
        db.session.commit()

    serve("one")
    before = queries()
    for number in range(8):
        serve(f"more-{number}")
    assert queries() == before


def test_choosing_leads_to_the_sheet(client: FlaskClient, page_world: SimpleNamespace) -> None:
    query = {"service": page_world.service.id, "channel": "kiosk", "month": "2025-03"}
    assert client.get(f"{BASE}/sheet", query_string=query).headers["Location"] == SHEET


def upload(client: FlaskClient, text: str) -> str:
    answer = client.post(f"{BASE}/import", data={"file": (io.BytesIO(text.encode()), "volumes.csv")})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_a_file_is_previewed_and_saved(client: FlaskClient) -> None:
    preview = upload(
        client, "service;channel;day;served;offered\nhome-help;kiosk;03.03.2025;40;25\nHome help;Web;2025-03-04;7;7\n"
    )
    page = client.get(preview).text
    assert "Mar 4, 2025" in page
    assert stored() == []
    assert "2 days were saved." in client.post(preview, follow_redirects=True).text
    assert stored() == [(date(2025, 3, 3), 40, 25), (date(2025, 3, 4), 7, 7)]


def test_a_file_with_a_bad_row_saves_nothing(client: FlaskClient) -> None:
    rows = ["service,channel,day,served,offered", "home-help,kiosk,2025-03-03,4,9", "other,fax,soon,x,1.5",
            "home-help,web,2025-03-03,4,4", "home-help,web,2025-03-03,5,4"]  # fmt: skip
    preview = upload(client, "\n".join(rows))
    page = client.get(preview).text
    for words in (
        "More people were offered", "The organisation has no such service", "There is no such channel",
        "This is not a day", "This is not a number", "not a whole number of people", "Row 4 is about the same",
    ):  # fmt: skip
        assert words in page
    client.post(preview)
    assert stored() == []


def test_a_file_without_the_columns_is_refused(client: FlaskClient) -> None:
    page = client.post(f"{BASE}/import", data={"file": (io.BytesIO(b"service,day\nx,y\n"), "v.csv")})
    assert page.status_code == 400
    assert "The file has no column channel, served, offered." in page.text


def test_the_example_can_be_imported_as_it_is(client: FlaskClient) -> None:
    text = client.get(f"{BASE}/import/example.csv").data.decode("utf-8-sig")
    client.post(upload(client, text))
    assert stored() == [(date.today(), 40, 25)]


def test_only_those_who_may_import(page_app: Flask, page_world: SimpleNamespace) -> None:
    expected = {"administrator": 200, "quality_manager": 200, "service_owner": 403, "director": 403, "stranger": 404}
    for name, status in expected.items():
        person = sign_in(page_app, getattr(page_world, name))
        assert [person.get(address).status_code for address in (BASE, SHEET, f"{BASE}/import")] == [status] * 3, name
