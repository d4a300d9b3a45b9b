"""A photograph made ready to be kept: small, upright, and with nothing in it but what can be seen. Pure.

The picture is drawn anew on an empty canvas, so that neither the place nor the time nor the camera's owner, which
telephones write beside a photograph, comes along.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

#: What may be sent, and how many points it may unfold to: a picture of a few bytes can unfold to all memory.
LARGEST_UPLOAD = 8 * 1024 * 1024
LARGEST_PIXELS = 40_000_000
#: The longest side of what is kept, in points: large enough for a page, and for a list.
LONGEST, LONGEST_SMALL = 1600, 400
FORMATS = ("JPEG", "PNG", "WEBP")
#: What Pillow raises for files that are broken or lie about themselves.
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, EOFError, IndexError, KeyError, struct.error)

#: How the camera was held (an EXIF number), and what turns the picture upright.
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class NotAPhoto(ValueError):
    """This file can't be kept as a photograph; `reason` is a key of the words that say why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Prepared:
    """Two JPEGs of one photograph, and the size of the larger in points."""

    full: bytes
    small: bytes
    width: int
    height: int


def prepared(content: bytes) -> Prepared:
    """Make an upload ready to be kept. Raises NotAPhoto with why it can't be."""
    if len(content) > LARGEST_UPLOAD:
        raise NotAPhoto("too_many_bytes")
    picture = _drawn_anew(content)
    small = picture.copy()
    small.thumbnail((LONGEST_SMALL, LONGEST_SMALL))
    return Prepared(_jpeg(picture), _jpeg(small), picture.width, picture.height)


def _drawn_anew(content: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > LARGEST_PIXELS:
                raise NotAPhoto("too_many_points")
            # A JPEG can be read at an eighth, a quarter or half of its size: less memory for the same result.
            image.draft("RGB", (LONGEST, LONGEST))
            image.thumbnail((LONGEST, LONGEST))
            return _on_white(_upright(image))
    except NotAPhoto:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise NotAPhoto("too_many_points") from problem
    except _BROKEN as problem:
        raise NotAPhoto("unreadable") from problem


def _upright(image: Image.Image) -> Image.Image:
    """Turned as the camera was held; a photograph whose camera wrote nonsense stays as it is."""
    try:
        turn = _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    except _BROKEN:
        turn = None
    return image if turn is None else image.transpose(turn)


def _on_white(image: Image.Image) -> Image.Image:
    """The points alone, on a canvas that knows nothing else; what was transparent is white."""
    canvas = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        canvas.paste(seen, mask=seen.getchannel("A"))
    else:
        canvas.paste(image.convert("RGB"))
    return canvas


def _jpeg(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "JPEG", quality=85, optimize=True)
    return file.getvalue()
