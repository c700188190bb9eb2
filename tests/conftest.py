"""What holds for all tests."""

import os
from pathlib import Path

from hypothesis import settings

# A slow machine is no failure: no test is about time.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# No test reaches a server outside, and to read the world's certificates takes longer than most tests.
os.environ.pop("SSL_CERT_FILE", None)
os.environ["SSL_CERT_DIR"] = str(Path(__file__).parent)
