"""Children in breakout rooms, and how many children there may be to an adult."""

from typing import Any

import pytest

from rules.catalog import supervision
from tests.rules.children import ATTIC, REGISTER, opened, scene
from tests.rules.scenes import CO_HOST, HOST, Scene, minutes, seconds


class TestBreakoutRooms:
    def scene(self, **options: Any) -> Scene:
        shown = scene(**options).joins(HOST).joins(CO_HOST)
        return shown.joins("Amelia Hart").joins("Noah Okonkwo")

    def test_each_room_counts_for_itself(self) -> None:
        shown = self.scene().enters(ATTIC, "Amelia Hart", minutes(2)).enters(ATTIC, CO_HOST, minutes(2))
        told = shown.told(minutes(10))
        assert opened(told) == [
            ("alone in attic", minutes(3), None),
            ("alone in the main room", minutes(3), None),
        ]
        assert told.reasons == [
            "Tom Ashworth is the only adult in a breakout room with one child.",
            "Helen Marsh is the only adult in the main room with one child.",
        ]
        assert told.findings[0].advice == supervision.ALONE_BREAKOUT_ADVICE

    def test_children_in_a_room_of_their_own_are_without_staff(self) -> None:
        shown = (
            self.scene().enters(ATTIC, "Amelia Hart", minutes(2)).enters(ATTIC, "Noah Okonkwo", minutes(2))
        )
        told = shown.leaves_room(ATTIC, "Amelia Hart", minutes(5)).leaves_room(
            ATTIC, "Noah Okonkwo", minutes(5)
        )
        assert opened(told.told(minutes(9))) == [("no_staff in attic", minutes(3), minutes(5))]
        assert told.told(minutes(9)).findings[0].advice == supervision.NO_STAFF_BREAKOUT_ADVICE

    def test_two_rooms_without_staff_are_two_breaches(self) -> None:
        shown = (
            self.scene().enters(ATTIC, "Amelia Hart", minutes(2)).enters("cellar", "Noah Okonkwo", minutes(2))
        )
        keys = [key for key, _, _ in opened(shown.told(minutes(3)))]
        assert keys == ["no_staff in attic", "no_staff in cellar"]

    def test_somebody_who_goes_from_room_to_room_is_missed_in_the_first(self) -> None:
        shown = (
            self.scene(min_adults=1).enters(ATTIC, "Amelia Hart", minutes(2)).enters(ATTIC, HOST, minutes(2))
        )
        shown.enters("cellar", HOST, minutes(4))
        assert opened(shown.told(minutes(9))) == [("no_staff in attic", minutes(5), None)]


class TestRatio:
    def scene(self, children: int, **options: Any) -> Scene:
        shown = scene(children_per_adult=2, **options).joins(HOST).joins(CO_HOST)
        for number in range(children):
            shown.joins(f"Child {number}", seconds(number))
        return shown

    @pytest.mark.parametrize(("children", "breaches"), [(3, 0), (4, 0), (5, 1), (9, 1)])
    def test_there_may_be_so_many_children_to_an_adult(self, children: int, breaches: int) -> None:
        assert len(self.scene(children).told(minutes(5)).breaches) == breaches

    def test_it_counts_from_the_child_that_is_one_too_many(self) -> None:
        shown = self.scene(5)
        told = shown.leaves("Child 1", minutes(3)).told(minutes(9))
        assert opened(told) == [("ratio in the main room", minutes(1) + seconds(4), minutes(3))]
        assert told.reasons[0].startswith(
            "Too few adults are in the session: 2 adults with 5 children, where your policy asks for one to every 2."
        )

    def test_one_child_on_two_devices_is_one(self) -> None:
        shown = self.scene(3).register(*REGISTER, at=seconds(30)).joins("Amelia Hart", minutes(1))
        shown.is_known("Amelia's iPad", name="Amelia Hart").joins("Amelia's iPad", minutes(1))
        assert shown.told(minutes(5)).breaches == []

    def test_it_is_not_looked_at_unless_asked_for(self) -> None:
        shown = scene().joins(HOST).joins(CO_HOST)
        for number in range(40):
            shown.joins(f"Child {number}", seconds(number))
        assert shown.told(minutes(9)).breaches == []
