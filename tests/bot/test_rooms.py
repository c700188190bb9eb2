"""Which rooms of the bot need which."""

import re
from pathlib import Path

import grimp

import bot

NAMED = re.compile(r'"(bot\.\w+)[\w.]*"')


def test_no_two_rooms_need_each_other_not_even_by_what_they_load_by_name() -> None:
    graph, folder = grimp.build_graph("bot", cache_dir=None), Path(bot.__path__[0])
    named = 0
    for file in folder.rglob("*.py"):
        module = ".".join(file.relative_to(folder.parent).with_suffix("").parts).removesuffix(".__init__")
        for room in NAMED.findall(file.read_text(encoding="utf-8")):
            named += 1
            if not module.startswith(f"{room}."):
                graph.add_import(importer=module, imported=room)

    assert named > 5
    assert graph.nominate_cycle_breakers("bot") == set()
