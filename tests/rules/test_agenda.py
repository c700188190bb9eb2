"""When something is looked at again."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.agenda import Agenda
from tests.rules.scenes import START, minutes

TWO, THREE, FIVE = START + minutes(2), START + minutes(3), START + minutes(5)


def test_an_empty_agenda_has_nothing_next() -> None:
    agenda = Agenda()
    assert agenda.next is None
    with pytest.raises(IndexError):
        agenda.take()


def test_the_earliest_comes_first_and_with_what_led_to_it() -> None:
    agenda = Agenda()
    agenda.put(FIVE, "recording", "session", "d1")
    agenda.put(TWO, "waiting_room", "Sam", "d2")
    assert agenda.next == TWO
    assert agenda.take() == (TWO, "waiting_room", "Sam", "d2")
    assert agenda.take() == (FIVE, "recording", "session", "d1")
    assert agenda.next is None


@pytest.mark.parametrize(("first", "second"), [(FIVE, TWO), (TWO, FIVE), (THREE, THREE)])
def test_the_latest_wish_counts(first: datetime, second: datetime) -> None:
    agenda = Agenda()
    agenda.put(first, "recording", "session", "d1")
    agenda.put(second, "recording", "session", "d2")
    assert agenda.time_for("recording", "session") == second
    assert agenda.take() == (second, "recording", "session", "d2")
    assert agenda.next is None


def test_what_is_dropped_does_not_come() -> None:
    agenda = Agenda()
    agenda.put(TWO, "recording", "session", "d1")
    agenda.put(THREE, "recording", "other", "d2")
    agenda.drop("recording", "session")
    agenda.drop("recording", "was never there")
    assert agenda.time_for("recording", "session") is None
    assert agenda.next == THREE


def test_what_is_put_back_after_it_was_dropped_comes_once() -> None:
    agenda = Agenda()
    agenda.put(TWO, "recording", "session", "d1")
    agenda.drop("recording", "session")
    agenda.put(TWO, "recording", "session", "d2")
    assert agenda.take() == (TWO, "recording", "session", "d2")
    assert agenda.next is None


def test_only_what_is_kept_is_left() -> None:
    agenda = Agenda()
    agenda.put(THREE, "recording", "session", "d1")
    agenda.put(TWO, "recording_access", "keeping", "d1")
    agenda.keep(lambda rule, subject: (rule, subject) == ("recording_access", "keeping"))
    assert agenda.time_for("recording", "session") is None
    assert agenda.take() == (TWO, "recording_access", "keeping", "d1")
    assert agenda.next is None


_STEPS = st.lists(
    st.tuples(st.sampled_from(["put", "drop", "take"]), st.integers(0, 5), st.sampled_from("abc")),
    max_size=40,
)


@given(_STEPS)
def test_it_is_a_table_read_in_the_order_of_time(steps: list[tuple[str, int, str]]) -> None:
    agenda, table = Agenda(), dict[str, tuple[datetime, str]]()
    for number, (step, minute, subject) in enumerate(steps):
        if step == "put":
            agenda.put(START + minutes(minute), "rule", subject, str(number))
            table[subject] = START + minutes(minute), str(number)
        elif step == "drop":
            agenda.drop("rule", subject)
            table.pop(subject, None)
        elif table:
            first = min(table, key=lambda name: (table[name][0], name))
            at, because = table.pop(first)
            assert agenda.take() == (at, "rule", first, because)
        assert agenda.next == min((at for at, _ in table.values()), default=None)
