"""Receipt codes: what a citizen may keep to have anonymous answers deleted later.

The code is made from the response's id and from a random word that is in the citizen's page alone; both go through the
secret key, so that nobody can choose a code. Only hashes of it are kept. The answers and each comment have hashes that
differ: without the code nothing says that they belong together, not even to somebody who has the secret key and the
whole database, for the random word is kept nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import uuid

#: Crockford's alphabet: no I, L, O, U, so that a code read aloud or written down is typed as it was.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: Sixteen letters are 80 bits.
LENGTH = 16
#: More open questions than this no questionnaire has; comments beyond are not found by a code.
MOST_COMMENTS = 40
_WORD = re.compile(r"[0-9a-f]{32}")
_SEEN_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


def new_word() -> str:
    """A random word for a citizen's page."""
    return secrets.token_hex(16)


def code_of(secret: str, response_id: uuid.UUID, word: str) -> str | None:
    """The code of this response in groups of four; None for a word that no page of ours has."""
    if not _WORD.fullmatch(word):
        return None
    digest = hmac.new(secret.encode(), f"receipt {response_id} {word}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:10], "big")
    letters = "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def understood(typed: str) -> str | None:
    """A code as it was typed, brought to the one way it is written; None where it can be none."""
    letters = "".join(c for c in typed.upper() if c.isalnum()).translate(_SEEN_AS)
    if len(letters) != LENGTH or any(c not in ALPHABET for c in letters):
        return None
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def answers_hash(code: str) -> str:
    """What stands beside the closed answers."""
    return hashlib.sha256(f"answers {code}".encode()).hexdigest()


def comment_hash(code: str, number: int) -> str:
    """What stands beside the comment with this number (from 0) of one response."""
    return hashlib.sha256(f"comment {number} {code}".encode()).hexdigest()


def comment_hashes(code: str) -> list[str]:
    """All that can stand beside comments of one response."""
    return [comment_hash(code, number) for number in range(MOST_COMMENTS)]
