"""`python -m tests.security.fuzz TARGET SECONDS`: atheris at one of the targets, from the corpus, for so long.

What it finds is written below dist/; the bytes belong into `targets.CORPUS` once it is mended.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["webhooks", "rules.events"]):
    from tests.security.targets import CORPUS, TARGETS

LONGEST = 4096


def main(target: str, seconds: int) -> None:
    """Fuzz until the time is up; ends the process, with another code than 0 where something broke."""
    Path("dist").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(CORPUS):
            head = b"1793635200 v0=" + b"0" * 64 + b"\n" if target == "signature" else b""
            Path(folder, str(number)).write_bytes(head + seed)
        limits = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=10", "-rss_limit_mb=1024"]
        limits += ["-artifact_prefix=dist/", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], *limits, folder], TARGETS[target])
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
