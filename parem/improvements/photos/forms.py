"""The form of a photograph."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from parem.fields import choices_of
from parem.improvements.photos.photo import LARGEST_UPLOAD, NotAPhoto, Prepared, prepared
from parem.improvements.words import SIDE_WORDS

#: What to mend, by the reason of NotAPhoto.
REASON_WORDS: dict[str, Any] = {
    "too_many_bytes": _l("This file is larger than 8 MB. Send the photograph in a smaller size."),
    "too_many_points": _l("This picture has more than 40 megapixels. Make it smaller first, or take it again."),
    "unreadable": _l(
        "This file can’t be read as a photograph. Choose a JPEG, PNG or WebP file; an iPhone’s HEIC file must "
        "be saved as JPEG first."
    ),
}


class PhotoForm(FlaskForm):
    """A photograph and what it shows. For a waste the view takes `side` out. `picture` is there when it is valid."""

    picture: Prepared

    file = FileField(
        _l("Photograph"),
        [FileRequired(_l("Choose a file."))],
        description=_l("JPEG, PNG or WebP, at most 8 MB. Where and when it was taken is left out when it is kept."),
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )
    words = StringField(
        _l("What can be seen?"),
        [InputRequired(_l("Say in words what can be seen, for those who can’t see it.")), Length(max=300)],
        description=_l("“Forty folders stand on the floor beside the copier.” Show no faces and no names of citizens."),
    )
    side = RadioField(_l("What does it show?"), [InputRequired()], choices=choices_of(SIDE_WORDS), default="before")

    def validate_words(self, field: StringField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_l("Say in words what can be seen, for those who can’t see it."))

    def validate_file(self, field: FileField) -> None:
        try:
            with closing(field.data) as sent:
                self.picture = prepared(sent.read(LARGEST_UPLOAD + 1))
        except NotAPhoto as problem:
            raise ValidationError(REASON_WORDS[problem.reason]) from problem
