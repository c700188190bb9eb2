"""Parts of sentences."""

from datetime import timedelta

import pytest

from rules.people import Person
from rules.phrases import adults, minutes, names, people, spoken, whole_minutes

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("seconds", "begun", "whole"),
    [
        (1, "1 minute", "less than a minute"),
        (59, "1 minute", "less than a minute"),
        (60, "1 minute", "1 minute"),
        (61, "2 minutes", "1 minute"),
        (119, "2 minutes", "1 minute"),
        (120, "2 minutes", "2 minutes"),
        (600, "10 minutes", "10 minutes"),
    ],
)
def test_minutes(seconds: int, begun: str, whole: str) -> None:
    assert (minutes(seconds * SECOND), whole_minutes(seconds * SECOND)) == (begun, whole)


def test_people_are_counted() -> None:
    assert [adults(count) for count in range(3)] == ["no adult", "one adult", "2 adults"]
    assert (people(1), people(2)) == ("one person", "2 people")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (["Sam"], "Sam"),
        (["Sam", "Jo"], "Sam and Jo"),
        (["Sam", ""], "Sam and somebody whose name Zoom did not give"),
        (["Sam", "Jo", "Ada", "Ben"], "Sam, Jo, Ada and 1 more"),
    ],
)
def test_people_are_named(given: list[str], shown: str) -> None:
    assert names((Person(name, name) for name in given), len(given)) == shown


def test_names_of_the_contract_are_said_as_words() -> None:
    assert spoken("screen_share") == "Screen share"
