"""What is masked in open text, what is only marked, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parem.surveys.rights.masking import MASK, is_account, is_personal_code, masked, parts_of, suggested


def names(text: str, sure: bool | None = None) -> list[str]:
    return [
        part.text
        for part in parts_of(text, ("Ąžuolynės", "savivaldybė"))
        if part.is_name and sure in (None, part.is_sure)
    ]


@given(st.integers(1, 8), st.integers(0, 10**9 - 1))
def test_one_last_digit_makes_a_personal_code_and_it_is_masked(first: int, middle: int) -> None:
    digits = f"{first}{middle:09}"
    good = [digits + str(last) for last in range(10) if is_personal_code(digits + str(last))]
    assert len(good) == 1
    code = good[0]
    for written in (code, f"{code[:7]} {code[7:]}", f"{code[:3]}-{code[3:]}"):
        assert masked(f"mano kodas {written}, ačiū") == f"mano kodas {MASK}, ačiū"


@pytest.mark.parametrize("account", ["LT601010012345678901", "LT60 1010 0123 4567 8901", "EE471000001020145685"])
def test_bank_accounts_are_masked(account: str) -> None:
    assert is_account(account)
    assert masked(f"grąžinkite į {account}!") == f"grąžinkite į {MASK}!"
    assert not is_account(account[:-1] + str((int(account[-1]) + 1) % 10))


@pytest.mark.parametrize(
    "text", ["2025-06-30 laukiau 45 minutes", "Kabinetas 12, 3 aukštas", "1 234,50 euro", "PR2024 TEST"]
)
def test_ordinary_numbers_stay(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("Ačiū Onai Petraitienei už pagalbą.", ["Onai", "Petraitienei"]),
        ("Labai padėjo gydytoja Rasa, ačiū", ["Rasa"]),
        ("Jonas Petrauskas nepadėjo", ["Jonas", "Petrauskas"]),
        ("Tänan, proua Tamm oli abivalmis", ["Tamm"]),
        ("Спасибо, Анна Ивановна помогла", ["Анна", "Ивановна"]),
        ("The clerk, Mr Smith, was kind", ["Smith"]),
    ],
)
def test_sure_names_are_taken_out_of_the_suggestion(text: str, sure: list[str]) -> None:
    assert names(text, sure=True) == sure
    assert not any(name in suggested(text) for name in sure)
    assert suggested(text).count(MASK) == len(sure)


def test_a_capital_within_a_sentence_is_marked_and_left_to_the_reviewer() -> None:
    assert names("Mums padėjo Rasa. Labai ačiū!") == ["Rasa"]
    assert suggested("Mums padėjo Rasa.") == "Mums padėjo Rasa."


@pytest.mark.parametrize(
    "text", ["Labai gerai. Ačiū! Viskas puiku", "Ačiū Ąžuolynės savivaldybei", "NEPATIKO", "", "▮▮▮"]
)
def test_what_is_no_name_is_not_marked(text: str) -> None:
    assert names(text) == []


@given(st.text(max_size=200))
def test_pieces_make_the_text_and_masking_twice_changes_nothing(text: str) -> None:
    assert "".join(part.text for part in parts_of(text)) == text
    once = suggested(text)
    assert masked(once) == masked(masked(once))
