"""The page on watching the program, held against what it exposes."""

import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests.bot.house import ADA, House, live

PAGE = Path(__file__).parents[3] / "docs/monitoring.md"


def test_the_page_names_every_measure_and_no_other(tmp_path: Path) -> None:
    async def story(house: House) -> str:
        await house.begin(ADA)
        return (await house.http.get("/metrics")).text

    exposed = {
        family.name + ("_total" if family.type == "counter" else "")
        for family in text_string_to_metric_families(live(tmp_path, story))
        if family.name.startswith("chaperone_") and not family.name.endswith("_created")
    }
    text = PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(chaperone_\w+)` \|", text, re.MULTILINE)) == exposed
    alerted = set(re.findall(r"chaperone_\w+", text.split("```yaml")[1].split("```")[0]))
    assert {name.removesuffix("_bucket") for name in alerted} <= exposed
