"""What records are called: eight letters and digits that can be read out, and that say nothing of how many there are."""

import re
import secrets
from hashlib import sha256
from typing import Final

# No vowels, which make words, and nothing that is taken for something else.
_ALPHABET: Final = "23456789CFGHJMPQRVWX"
_LENGTH: Final = 8
_FORM: Final = re.compile(f"[{_ALPHABET}]{{4}}-[{_ALPHABET}]{{4}}")


def is_number(text: str) -> bool:
    """Whether a text has the form of a record's number."""
    return _FORM.fullmatch(text) is not None


def number_typed(text: str) -> str:
    """The number that somebody typed, in any case, with or without its hyphen; other texts come back in capitals."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    return f"{letters[:4]}-{letters[4:]}" if len(letters) == _LENGTH else text.upper()


def number_of_form(form: str, by: str) -> str:
    """The number of the record that somebody writes with a form: the same however often that form is sent."""
    return _spelled(int.from_bytes(sha256(f"{by}\n{form}".encode()).digest()))


def new_number() -> str:
    """A number by chance."""
    return _spelled(secrets.randbits(256))


def _spelled(value: int) -> str:
    letters = []
    for _ in range(_LENGTH):
        value, rest = divmod(value, len(_ALPHABET))
        letters.append(_ALPHABET[rest])
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"
