"""The page on what is answered over HTTP, held against the program."""

import json
from pathlib import Path
from typing import Any

from fastapi.routing import iter_route_contexts

from bot.app import create_app
from tests.bot.house import House, live

PAGE = Path(__file__).parents[2] / "docs/openapi.json"
METHODS = {"get", "post", "put", "patch", "delete"}


def test_it_names_every_address_and_method_and_no_other(tmp_path: Path) -> None:
    document: dict[str, Any] = json.loads(PAGE.read_text(encoding="utf-8"))
    named = {(path, method) for path, item in document["paths"].items() for method in item.keys() & METHODS}
    answered: set[tuple[str, str]] = set()

    async def story(house: House) -> None:
        for route in iter_route_contexts(create_app(house.chaperone).routes):
            methods = (route.methods or set()) - {"HEAD"}
            answered.update((str(route.path), method.lower()) for method in methods)

    live(tmp_path, story)
    assert named == answered
