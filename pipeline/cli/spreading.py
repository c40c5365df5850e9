"""One class of options for several commands: each of its fields becomes an option of theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from inspect import Parameter, Signature, signature
from typing import Any, get_type_hints

_NAME = "options"


def spread(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the fields of its parameter ``options`` in the place of that parameter.

    typer reads a command's options from its signature; they need not stand there, and in the call to the next
    function, again for each command that has them.

    Args:
        command: a function whose parameter ``options`` is annotated with a dataclass, each field of which is
            annotated as typer wants it and has a default.
    """
    kind = get_type_hints(command)[_NAME]
    types = get_type_hints(command, include_extras=True) | get_type_hints(kind, include_extras=True)
    own = [parameter for parameter in signature(command).parameters.values() if parameter.name != _NAME]
    at = sum(parameter.default is Parameter.empty for parameter in own)
    options = [Parameter(field.name, Parameter.KEYWORD_ONLY, default=field.default) for field in fields(kind)]
    spread_out = [*own[:at], *options, *own[at:]]

    def spread_command(**given: Any) -> None:
        taken = {option.name: given.pop(option.name) for option in options}
        command(**given, options=kind(**taken))

    shown = [each.replace(kind=Parameter.KEYWORD_ONLY, annotation=types[each.name]) for each in spread_out]
    vars(spread_command)["__signature__"] = Signature(shown)
    spread_command.__annotations__ = {each.name: each.annotation for each in shown}
    spread_command.__name__, spread_command.__doc__ = command.__name__, command.__doc__
    return spread_command
