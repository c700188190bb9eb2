"""What holds for all tests."""

from hypothesis import settings

# A slow machine is no failure: no test is about time.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
