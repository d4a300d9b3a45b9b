"""A file of another system, whichever it is, as Parem understands it. Pure."""

from __future__ import annotations

import io
import zipfile

from parem.surveys.foreign.parts import BadForeignFile, ForeignSurvey
from parem.surveys.limesurvey.opening import ZIP, without_people
from parem.surveys.limesurvey.reading import read_limesurvey
from parem.surveys.xlsform.reading import read_xlsform

#: A byte order mark or spaces may stand before an XML document.
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"


def read_foreign(content: bytes, instead: str = "en") -> ForeignSurvey:
    """The survey in a file: LimeSurvey's .lss or .lsa, or an XLSForm workbook. `instead`: see read_limesurvey.

    Raises BadForeignFile.
    """
    if not content:
        raise BadForeignFile("empty")
    if is_workbook(content):
        return read_xlsform(content, instead)
    if content.startswith(ZIP) or content.lstrip(_BEFORE_XML).startswith(b"<"):
        return read_limesurvey(content, instead)
    raise BadForeignFile("unknown")


def to_keep(content: bytes) -> bytes:
    """What of a file is kept until it is confirmed: nothing that names a person. Raises BadForeignFile."""
    return content if is_workbook(content) else without_people(content)


def is_workbook(content: bytes) -> bool:
    """Whether this is an archive with the parts of an Excel workbook in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(name.startswith("xl/") for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
