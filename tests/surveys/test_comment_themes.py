"""What a comment is about, as its words suggest, in four languages."""

from __future__ import annotations

import pytest

from parem.surveys.comment_themes import STEMS, THEMES, suggested_theme


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Per ilgai laukiau atsakymo.", "waiting"),
        ("Ootasin järjekorras kaua.", "waiting"),
        ("I waited too long for an answer.", "waiting"),
        ("Слишком долго ждал ответа.", "waiting"),
        ("Очень вежливые сотрудники.", "staff"),
        ("Teenindaja oli väga viisakas.", "staff"),
        ("Turėjau atnešti dokumentą, kurį savivaldybė jau turi.", "documents"),
        ("Leht ei avanenud, sisselogimine ei töötanud.", "online"),
        ("Neturiu kur pasistatyti automobilio.", "access"),
        ("Слишком дорого.", "price"),
        ("Viskas puiku, ačiū.", "thanks"),
        ("Thank you, but I waited for an hour.", "waiting"),
        ("Lorem ipsum 12345", "other"),
        ("", "other"),
    ],
)  # fmt: skip
def test_the_theme_that_words_suggest(text: str, theme: str) -> None:
    assert suggested_theme(text) == theme


def test_every_theme_but_the_last_has_words_and_no_word_speaks_for_all() -> None:
    assert set(STEMS) == set(THEMES) - {"other"}
    assert all(len(stem) >= 3 for stems in STEMS.values() for stem in stems)
