"""The pages of services, areas and standard services."""

from __future__ import annotations

from types import SimpleNamespace

from flask import Flask

from parem.catalogue.area_operations import create_area
from parem.catalogue.models import Service, ServiceArea, StandardService
from parem.catalogue.operations import create_service
from parem.extensions import db
from tests.conftest import sign_in
from tests.counting import counted_queries


def test_a_service_is_added_edited_and_switched_off(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.quality_manager)
    values = {
        "name-lt": "Biblioteka", "code": "library", "area": str(page_world.area.id), "channels": ["web", "counter"],
        "owner": str(page_world.service_owner.id),
    }  # fmt: skip
    response = client.post("/o/alytus/services/new", data=values, follow_redirects=True)
    assert "The service is added." in response.text
    assert response.text.count("translation missing") == 3
    service = db.session.scalar(db.select(Service).filter_by(code="library"))
    assert service is not None and service.owner is page_world.service_owner
    edit = f"/o/alytus/services/{service.id}/edit"
    assert 'value="Biblioteka"' in client.get(edit).text
    client.post(edit, data={**values, "name-en": "Library", "code": "ignored", "owner": ""})
    db.session.refresh(service)
    assert (service.code, service.name["en"], service.owner_id) == ("library", "Library", None)
    client.post(f"/o/alytus/services/{service.id}/active", data={"active": "0"})
    db.session.refresh(service)
    assert not service.active


def test_a_wrong_service_is_shown_again_as_it_was_typed(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.quality_manager)
    culture = create_area(page_world.county, code="culture", name="Culture")
    db.session.commit()
    for changed, words in (
        ({"name-lt": ""}, "at least one language"),
        ({"code": "home-help"}, "Another service has this code."),
        ({"code": "Bad Code"}, "A code has up to 40"),
        ({"area": ""}, "Choose an area."),
        ({"area": "99"}, "Not a valid choice."),
        ({"owner": str(page_world.stranger.id)}, "Not a valid choice."),
        ({"area": str(culture.id), "standard_service": str(page_world.standard.id)}, "belongs to another area"),
    ):
        values = {"name-lt": "Šventė", "code": "party", "area": str(page_world.area.id), **changed}
        response = client.post("/o/alytus/services/new", data=values)
        assert response.status_code == 400, changed
        assert words in response.text, changed
        assert 'id="errors"' in response.text
        assert ("Šventė" in response.text) == ("name-lt" not in changed)


def test_the_list_filters_sorts_and_pages(page_app: Flask, page_world: SimpleNamespace) -> None:
    for number in range(60):
        create_service(page_world.first, code=f"s{number:02}", name=f"Paslauga {number:02}", area=page_world.area)
    db.session.commit()
    client = sign_in(page_app, page_world.director)
    page = client.get("/o/alytus/services/").text
    assert "61 services" in page and "61 active" in page
    assert "Paslauga 59" not in page and "Paslauga 59" in client.get("/o/alytus/services/?page=2").text
    assert "Paslauga 59" in client.get("/o/alytus/services/?sort=-code").text
    assert "1 service ·" in client.get("/o/alytus/services/?search=paslauga+07").text
    assert "No service fits" in client.get("/o/alytus/services/?search=nothing").text
    assert client.get("/o/alytus/services/?page=9").status_code == 404
    assert client.get("/o/alytus/services/?area=x&owner=y&sort=z&state=q").status_code == 200
    assert "Add a service" not in page, "a director changes nothing here"


def test_the_list_costs_the_same_however_long(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.above)
    counts = []
    for number in range(2):
        for index in range(15):
            create_service(page_world.second, code=f"s{number}-{index}", name="X", area=page_world.area)
        db.session.commit()
        with counted_queries() as sent:
            assert client.get("/o/county/services/").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 14


def test_a_county_sees_services_with_their_municipality(page_app: Flask, page_world: SimpleNamespace) -> None:
    page = sign_in(page_app, page_world.above).get("/o/county/services/").text
    assert f"/o/birstonas/services/{page_world.other.id}" in page
    assert "Birstonas" in page


def test_a_service_of_another_organisation_is_not_here(page_app: Flask, page_world: SimpleNamespace) -> None:
    client = sign_in(page_app, page_world.quality_manager)
    assert client.get(f"/o/alytus/services/{page_world.other.id}").status_code == 404
    assert client.post(f"/o/alytus/services/{page_world.other.id}/active").status_code == 404


def test_without_areas_the_way_to_them_is_shown(page_app: Flask, page_world: SimpleNamespace) -> None:
    for table in (Service, StandardService, ServiceArea):
        db.session.execute(db.delete(table))
    db.session.commit()
    client = sign_in(page_app, page_world.quality_manager)
    assert "There are no areas yet" in client.get("/o/alytus/services/new").text
    assert "No services yet" in client.get("/o/alytus/services/").text
    assert "No areas yet" in client.get("/o/alytus/areas/").text


def test_the_shared_catalogue_is_changed_at_the_top_alone(page_app: Flask, page_world: SimpleNamespace) -> None:
    below = sign_in(page_app, page_world.administrator)
    assert "Add an area" not in below.get("/o/alytus/areas/").text
    assert below.get("/o/alytus/areas/new").status_code == 403
    above = sign_in(page_app, page_world.above)
    assert above.get("/o/alytus/areas/new").status_code == 403
    assert above.post("/o/county/areas/new", data={"name-lt": "Kultūra", "code": "culture"}).status_code == 303
    area = db.session.scalar(db.select(ServiceArea).filter_by(code="culture"))
    assert area is not None
    above.post(f"/o/county/areas/{area.id}/move", data={"step": "up"})
    assert above.get("/o/county/areas/").text.index("Kultūra") < above.get("/o/county/areas/").text.index("Social care")
    above.post(f"/o/county/areas/{area.id}", data={"name-lt": "Kultūra ir sportas"})
    values = {"name-lt": "Biblioteka", "code": "library", "area": str(area.id)}
    assert above.post("/o/county/areas/standard-services/new", data={**values, "area": ""}).status_code == 400
    assert above.post("/o/county/areas/standard-services/new", data=values).status_code == 303
    standard = db.session.scalar(db.select(StandardService).filter_by(code="library"))
    assert standard is not None
    edit = f"/o/county/areas/standard-services/{standard.id}"
    above.post(edit, data={**values, "name-en": "Library"})
    assert "Kultūra ir sportas" in below.get("/o/alytus/areas/").text
    assert "still has services" in above.post(f"/o/county/areas/{area.id}/delete", follow_redirects=True).text
    above.post(f"{edit}/delete")
    above.post(f"/o/county/areas/{area.id}/delete")
    assert db.session.scalar(db.select(ServiceArea).filter_by(code="culture")) is None


def test_the_export_is_safe_and_named(page_app: Flask, page_world: SimpleNamespace) -> None:
    create_service(page_world.first, code="odd", name={"lt": "=cmd|' /C calc'!A0"}, area=page_world.area)
    db.session.commit()
    response = sign_in(page_app, page_world.director).get("/o/alytus/services/export")
    assert response.headers["Content-Disposition"] == "attachment; filename=services-alytus.csv"
    assert ",'=cmd" in response.text
    assert "home-help" in response.text
