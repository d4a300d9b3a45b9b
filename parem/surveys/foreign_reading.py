"""A file of another system, whichever it is, as Parem understands it. Pure."""

from __future__ import annotations

from parem.surveys.foreign import BadForeignFile, ForeignSurvey
from parem.surveys.limesurvey_reading import read_limesurvey
from parem.surveys.limesurvey_xml import ZIP, without_people

#: A byte order mark or spaces may stand before an XML document.
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"


def read_foreign(content: bytes, instead: str = "en") -> ForeignSurvey:
    """The survey in a file: LimeSurvey's .lss or .lsa. `instead`: see read_limesurvey. Raises BadForeignFile."""
    if not content:
        raise BadForeignFile("empty")
    if content.startswith(ZIP) or content.lstrip(_BEFORE_XML).startswith(b"<"):
        return read_limesurvey(content, instead)
    raise BadForeignFile("unknown")


def to_keep(content: bytes) -> bytes:
    """What of a file is kept until it is confirmed: nothing that names a person. Raises BadForeignFile."""
    return without_people(content)
