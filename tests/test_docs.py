"""What the documents say, held against the program."""

import re
import tomllib
from pathlib import Path

import pytest

from bot.site.navigation import PLACES, Place
from rules.actions import ActionKind
from tests.policy_page import DEEDS
from tests.policy_page import page as policy_page
from webhooks.changes import SETTINGS_EVENTS
from webhooks.recordings import BATCHES
from webhooks.registrations import REGISTRATION_EVENTS
from webhooks.translate import FOLLOWED

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def test_every_event_that_is_followed_is_one_to_subscribe_to() -> None:
    text = (ROOT / "docs/zoom-app.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([a-z_.]+)` \|$", text, re.MULTILINE))
    assert listed == FOLLOWED | BATCHES.keys() | SETTINGS_EVENTS | REGISTRATION_EVENTS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    wanted = [*project["project"]["dependencies"], *groups["dev"], *groups["bench"], *groups["security"]]
    packages = [re.split(r"[^a-z0-9-]", package)[0] for package in wanted]
    reasons = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    assert [package for package in packages if not re.search(rf"\b{re.escape(package)}\b", reasons)] == []


def test_the_policy_page_is_what_the_rules_say() -> None:
    assert (ROOT / "docs/policy.md").read_text(encoding="utf-8") == policy_page()


def test_every_deed_has_words_on_the_policy_page() -> None:
    assert set(DEEDS) == set(ActionKind)


@pytest.mark.parametrize("place", PLACES, ids=[place.path for place in PLACES])
def test_the_page_on_the_pages_has_each_that_the_navigation_leads_to(place: Place) -> None:
    pages = (ROOT / "docs" / "pages.md").read_text(encoding="utf-8")
    assert f"| {place.words}, `{place.path}` |" in pages
