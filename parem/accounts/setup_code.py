"""The one-time code that lets the person who runs the server, and no stranger, make the first administrator."""

from __future__ import annotations

import base64
import hashlib
import hmac

from flask import current_app


def setup_code() -> str:
    """The code of this installation ("ABCD-EFGH-JKLM"): made from its secret key, the same in each of its processes."""
    key = current_app.config["PAREM"].secret_key.encode()
    letters = base64.b32encode(hmac.digest(key, b"first administrator", hashlib.sha256)).decode()[:12]
    return "-".join(letters[i : i + 4] for i in range(0, 12, 4))


def is_setup_code(words: str) -> bool:
    """Whether this is the code; case, spaces and hyphens do not matter."""
    typed = "".join(c for c in words.upper() if c.isalnum())
    return hmac.compare_digest(typed.encode(), setup_code().replace("-", "").encode())
