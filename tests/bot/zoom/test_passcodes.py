"""Which passcodes are known, and for how long."""

from bot.zoom.passcodes import MOST, Passcodes


def test_passcodes_are_known_once_read_and_forgotten_when_taken_away() -> None:
    passcodes = Passcodes()
    assert passcodes.of("1") is None
    passcodes.note("1", {"password": "q7Wuilt"})
    assert passcodes.of("1") == "q7Wuilt"
    assert "q7Wuilt" not in repr(passcodes)
    passcodes.note("1", {"password": ""})
    assert passcodes.of("1") is None
    passcodes.note("1", {"password": 7})
    assert passcodes.of("1") is None


def test_only_so_many_passcodes_are_held() -> None:
    passcodes = Passcodes()
    for number in range(MOST + 1):
        passcodes.note(str(number), {"password": "q7Wuilt"})
    assert passcodes.of("0") is None
    assert passcodes.of("1") == passcodes.of(str(MOST)) == "q7Wuilt"
