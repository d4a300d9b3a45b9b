"""Photographs as evidence: what is kept of them, what is refused, who may see them."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageOps, PngImagePlugin

from parem.accounts.models import AuditEntry, StoredFile
from parem.accounts.operations import Refused
from parem.extensions import db
from parem.improvements.actions.operations import create_action, delete_action
from parem.improvements.models import Waste
from parem.improvements.photos import photo as photos
from parem.improvements.photos.models import Photo
from parem.improvements.photos.operations import MOST, add_photo, delete_photo, photos_of
from parem.improvements.photos.photo import LARGEST_UPLOAD, LONGEST, LONGEST_SMALL, NotAPhoto, prepared
from parem.improvements.wastes.operations import create_waste
from tests.conftest import sign_in
from tests.improvements.action_world import page

SECRET = b"Kept by nobody"
SEEN = "Forty folders beside the copier"


def picture(width: int = 60, height: int = 40, colour: Any = "teal", format: str = "JPEG", **saved: Any) -> bytes:
    file = BytesIO()
    Image.new(saved.pop("mode", "RGB"), (width, height), colour).save(file, format, **saved)
    return file.getvalue()


def from_a_telephone() -> bytes:
    """A JPEG on its side, with a place, an owner, a comment, a colour profile and XMP beside it."""
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (54.0, 23.0, 45.0), 3: "E", 4: (24.0, 2.0, 27.0)})
    return picture(exif=exif, comment=SECRET, icc_profile=SECRET * 3, xmp=SECRET)


def header_of(width: int, height: int) -> bytes:
    """A PNG of a hundred bytes that says it has this many points."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def test_nothing_of_what_the_telephone_wrote_is_kept() -> None:
    sent = from_a_telephone()
    assert sent.count(SECRET) >= 6 and b"Exif" in sent
    kept = prepared(sent)
    for content in (kept.full, kept.small):
        assert SECRET not in content
        for mark in (b"Exif", b"GPS", b"ICC_PROFILE", b"http://ns.adobe.com", b"\xff\xe1", b"\xff\xfe", b"\xff\xe2"):
            assert mark not in content[: content.index(b"\xff\xda")], mark
        with Image.open(BytesIO(content)) as image:
            assert not image.getexif() and image.format == "JPEG"
            assert not set(image.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert (kept.width, kept.height) == (40, 60), "it stands upright"


@pytest.mark.parametrize("held", range(1, 9))
def test_however_the_camera_was_held_it_stands_upright(held: int) -> None:
    scene = Image.new("RGB", (90, 60), "white")
    scene.paste("red", (0, 0, 30, 30))
    exif = Image.Exif()
    exif[0x0112] = held
    file, file_ = BytesIO(), BytesIO()
    scene.save(file, "PNG", exif=exif)
    ImageOps.exif_transpose(Image.open(file)).save(file_, "PNG")
    with Image.open(BytesIO(prepared(file.getvalue()).full)) as kept, Image.open(file_) as wanted:
        assert kept.size == wanted.size
        for corner in ((15, 15), (kept.width - 15, 15), (15, kept.height - 15)):
            pairs = zip(kept.getpixel(corner), wanted.convert("RGB").getpixel(corner), strict=True)
            assert all(abs(one - other) < 25 for one, other in pairs), corner


def test_the_words_beside_a_png_and_a_webp_are_gone_too() -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", SECRET.decode())
    for sent in (picture(format="PNG", pnginfo=words), picture(format="WEBP", xmp=SECRET, exif=SECRET)):
        assert SECRET in sent
        assert SECRET not in prepared(sent).full + prepared(sent).small


def test_it_is_made_small_and_what_is_transparent_is_white() -> None:
    kept = prepared(picture(4000, 3000))
    assert (kept.width, kept.height) == (LONGEST, 1200)
    with Image.open(BytesIO(kept.small)) as image:
        assert image.size == (LONGEST_SMALL, 300)
    clear = prepared(picture(colour=(255, 0, 0, 0), format="PNG", mode="RGBA"))
    with Image.open(BytesIO(clear.full)) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)
    for mode in ("L", "P", "LA", "CMYK", "1"):
        assert prepared(picture(format="JPEG" if mode == "CMYK" else "PNG", mode=mode, colour=0))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (header_of(60_000, 60_000), "too_many_points"),
        (header_of(10_000, 9_500), "too_many_points"),
        (header_of(8_000, 5_001), "too_many_points"),
        (b"\xff\xd8\xff" + b"x" * LARGEST_UPLOAD, "too_many_bytes"),
        (picture()[:-200], "unreadable"),
        (b"%PDF-1.7 not a picture", "unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "unreadable"),
        (picture(format="GIF"), "unreadable"),
        (b"", "unreadable"),
    ],
)
def test_what_is_no_photograph_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(NotAPhoto) as problem:
        prepared(content)
    assert problem.value.reason == reason


def a_waste(world: SimpleNamespace) -> Waste:
    values = {"kind": "waiting", "title": "Folders on the floor", "evidence": "Seen"}
    made = create_waste(world.service, values)
    db.session.commit()
    return made


def files() -> int:
    return db.session.scalar(db.select(db.func.count(StoredFile.id))) or 0


def test_the_bytes_are_kept_once_and_go_with_the_last_photograph(world: SimpleNamespace) -> None:
    waste, ready = a_waste(world), prepared(picture())
    first, second = (add_photo(waste, ready, SEEN) for _ in range(2))
    db.session.commit()
    assert first.file is second.file and len(photos_of(waste)) == 2
    kept = files()
    delete_photo(first)
    db.session.commit()
    assert files() == kept
    delete_photo(second)
    db.session.commit()
    assert files() == 0
    trail = list(db.session.scalars(db.select(AuditEntry.action).filter(AuditEntry.action.like("photo.%"))))
    assert sorted(trail) == ["photo.added"] * 2 + ["photo.deleted"] * 2


def test_it_needs_words_and_there_is_an_end(world: SimpleNamespace) -> None:
    waste, ready = a_waste(world), prepared(picture())
    with pytest.raises(Refused, match="words"):
        add_photo(waste, ready, "  ")
    for _ in range(MOST):
        add_photo(waste, ready, SEEN)
    with pytest.raises(Refused, match="twelve"):
        add_photo(waste, ready, SEEN)


def test_an_action_that_is_deleted_takes_its_photographs_along(world: SimpleNamespace) -> None:
    action = create_action(world.service, {"title": "Call back"})
    add_photo(action, prepared(picture()), SEEN, side="after")
    db.session.commit()
    delete_action(action)
    db.session.commit()
    assert (files(), db.session.scalar(db.select(db.func.count(Photo.id)))) == (0, 0)


@pytest.fixture
def manager(page_app: Flask, page_world: SimpleNamespace) -> FlaskClient:
    return sign_in(page_app, page_world.quality_manager)


def sent(content: bytes, **more: str) -> dict[str, Any]:
    return {"data": {"file": (BytesIO(content), "photo.jpg"), "words": SEEN, **more}}


def test_adding_looking_and_deleting(manager: FlaskClient, page_world: SimpleNamespace) -> None:
    waste = a_waste(page_world)
    address = f"/o/alytus/photos/wastes/{waste.id}/new"
    assert address in page(manager, f"/o/alytus/wastes/{waste.id}")
    assert "What does it show?" not in page(manager, address)
    assert manager.post(address, **sent(from_a_telephone())).status_code == 303
    (photo,) = photos_of(waste)
    shown = page(manager, f"/o/alytus/wastes/{waste.id}")
    assert f'alt="{SEEN}"' in shown and "Delete this photograph for good?" in shown
    for name in (f"{photo.id}.jpg", f"{photo.id}-small.jpg"):
        answer = manager.get(f"/o/alytus/photos/{name}")
        assert answer.data.startswith(b"\xff\xd8\xff") and SECRET not in answer.data
        headers = answer.headers
        assert (headers["Content-Type"], headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
        assert headers["Cache-Control"].startswith("private")
        again = manager.get(f"/o/alytus/photos/{name}", headers={"If-None-Match": headers["ETag"]})
        assert again.status_code == 304
    assert manager.post(f"/o/alytus/photos/{photo.id}/delete").status_code == 303
    assert "None yet." in page(manager, f"/o/alytus/wastes/{waste.id}")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"Dear all", "an iPhone’s HEIC"), (header_of(9000, 9000), "40 megapixels"), (b"x" * 3000, "8 MB")],
)
def test_what_to_mend_is_said(
    manager: FlaskClient, page_world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, content: bytes, words: str
) -> None:
    monkeypatch.setattr(photos, "LARGEST_UPLOAD", 2000)
    waste = a_waste(page_world)
    answer = manager.post(f"/o/alytus/photos/wastes/{waste.id}/new", **sent(content))
    assert answer.status_code == 400 and words in answer.text and f'value="{SEEN}"' in answer.text
    empty = manager.post(f"/o/alytus/photos/wastes/{waste.id}/new", data={"words": " "})
    assert empty.status_code == 400 and "Choose a file." in empty.text and "for those who" in empty.text
    assert not photos_of(waste)


def test_only_who_may_see_the_results_sees_it(page_app: Flask, page_world: SimpleNamespace) -> None:
    waste = a_waste(page_world)
    photo = add_photo(waste, prepared(picture()), SEEN)
    db.session.commit()
    address = f"/o/alytus/photos/{photo.id}.jpg"
    stranger = page_app.test_client().get(address)
    assert stranger.status_code in (302, 401) and b"\xff\xd8" not in stranger.data
    owner = sign_in(page_app, page_world.service_owner)
    assert owner.get(address).status_code == 200
    assert owner.post(f"/o/alytus/photos/{photo.id}/delete").status_code == 403
    assert owner.get(f"/o/alytus/photos/wastes/{waste.id}/new").status_code == 403
    elsewhere = sign_in(page_app, page_world.quality_manager).get(f"/o/{page_world.second.code}/photos/{photo.id}.jpg")
    assert elsewhere.status_code in (403, 404)


def test_before_and_after_stand_on_the_sheet(page_app: Flask, page_world: SimpleNamespace) -> None:
    waste = a_waste(page_world)
    values = {"title": "Call back", "owner_id": page_world.service_owner.id}
    action = create_action(page_world.service, values, waste=waste)
    db.session.commit()
    owner = sign_in(page_app, page_world.service_owner)
    address = f"/o/alytus/photos/actions/{action.id}/new"
    assert "What does it show?" in page(owner, address)
    assert owner.post(address, **sent(picture(), side="after")).status_code == 303
    add_photo(waste, prepared(picture(colour="red")), "The floor before")
    db.session.commit()
    sheet = page(owner, f"/o/alytus/actions/{action.id}/a3")
    assert sheet.index("The floor before") < sheet.index(f'alt="{SEEN}"')
    assert "How it is after the change" in page(owner, f"/o/alytus/actions/{action.id}")
