"""Those who are expected at a session, for what is said of screen names."""

from tests.rules.scenes import ALERT, HOST, Scene, entry, policy_with

POLICY = policy_with("screen_name", response=ALERT)

AMELIA = entry("Amelia Hart", registrant_id="r-amelia", guardian="Joanna Hart <joanna@thimblelane.example>")

NOAH = entry("Noah Okonkwo", also_known_as=("Nono",), email="noah@thimblelane.example")

REGISTER = (AMELIA, NOAH, entry("Jack Underhill"), entry("Jack Overton"))


def scene() -> Scene:
    return Scene(POLICY).register(*REGISTER).starts().joins(HOST)
