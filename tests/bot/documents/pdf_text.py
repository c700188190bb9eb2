"""What a PDF says, as Poppler reads it."""

import shutil
import subprocess
import unicodedata

import pytest


def pdf_text(pdf: bytes) -> str:
    """All the text of a PDF in one line, without what is not seen; the test is skipped where Poppler is not installed."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext (Debian's poppler-utils) is not installed")
    read = subprocess.run([program, "-raw", "-", "-"], input=pdf, capture_output=True, check=True, timeout=30)
    words = " ".join(read.stdout.decode().split())
    return "".join(character for character in words if unicodedata.category(character) != "Cf")
