"""What was typed wrongly, said in words: the library that reads commands has a program's words for it."""

from typing import Any, Final

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

NO_NUMBER: Final = '"{typed}" is not a whole number.'
NONE_OF_THEM: Final = "{said}."
WANTED: Final = "What is wanted here: {help}"
WANTED_HERE: Final = "{said} " + WANTED

_BEFORE: Final = "Value error, "


class PlainUsage(TyperGroup):
    """Commands that say of a wrong value what was typed and what is wanted in its place."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was typed; raises BadParameter where something in it is wrong."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = _plainly(error)
            raise


def _plainly(error: typer.BadParameter) -> str:
    wanted = getattr(error.param, "help", None)
    if not isinstance(error.__cause__, ValidationError):
        # Of what is missing the library says no more than its name; what there is to choose from follows with a full stop.
        lacks_words = bool(wanted) and not error.message
        return WANTED.format(help=str(wanted).rstrip(".")) if lacks_words else error.message
    first = error.__cause__.errors()[0]
    match first["type"]:
        case "int_parsing" | "int_type":
            said = NO_NUMBER.format(typed=first["input"])
        case "value_error":
            said = NONE_OF_THEM.format(said=first["msg"].removeprefix(_BEFORE).rstrip("."))
        case _:
            return error.message
    return WANTED_HERE.format(said=said, help=wanted) if wanted else said
