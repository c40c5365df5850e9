"""Many small cases in one test: what pytest does around a test takes longer than such a case."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

import pytest

SIZE = 50
"""How many cases a test tries at most."""
_PARAM = type(pytest.param())
_OWN = {"tmp_path", "monkeypatch", "capsys", "capfd", "request", "recwarn"}
"""What a case may not share with the next."""


class Group(list[tuple[str, tuple[Any, ...]]]):
    """Cases that one test tries: the id and the values of each."""


def each(
    names: str | Sequence[str], values: Iterable[Any], *, ids: Callable[[Any], str] | Iterable[str] | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Try cases, as ``pytest.mark.parametrize`` does, but many in one test, which tells all that fail, by their ids.

    A case with a mark (a known failure) is a test of its own; with ``pytest --each`` all are, and ``-k`` finds them.

    Args:
        names: The names of one or more parameters.
        values: The cases: a value, a tuple of one value for each name, or a ``pytest.param``.
        ids: The names of the cases, or what gives the name of a value.
    """
    names = [names] if isinstance(names, str) else list(names)
    cases = list(values)
    known = None if ids is None or callable(ids) else list(ids)
    params = []
    for at, case in enumerate(cases):
        marks: Any = ()
        name = known[at] if known else None
        if isinstance(case, _PARAM):
            case, marks, name = case.values, case.marks, case.id or name  # noqa: PLW2901
        elif len(names) == 1:
            case = (case,)  # noqa: PLW2901
        if name is None:
            name = "-".join(filter(None, map(ids if callable(ids) else _name, case)))
        params.append((str(name), tuple(case), marks))

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(test)
        fixtures = [argument for argument in signature.parameters.values() if argument.name not in names]
        assert not _OWN & {fixture.name for fixture in fixtures}, "each case needs its own: use parametrize"

        @wraps(test)
        def tried(group: Group, **given: Any) -> None:
            failures = []
            for name, case in group:
                try:
                    test(**dict(zip(names, case, strict=True)), **given)
                except pytest.skip.Exception as skipped:
                    failures.append((name, f"a case among others cannot be skipped: {skipped}"))
                except (Exception, pytest.fail.Exception) as error:
                    if len(group) == 1:
                        raise
                    failures.append((name, _told(error)))
            if failures:
                told = "\n".join(f"[{name}] {text}" for name, text in failures)
                pytest.fail(f"{len(failures)} of {len(group)} cases fail:\n{told}", pytrace=False)

        group = inspect.Parameter("group", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        tried.__signature__ = signature.replace(parameters=[group, *fixtures])  # type: ignore[attr-defined]
        tried.cases = params  # type: ignore[attr-defined]
        return tried

    return decorate


def grouped(params: Sequence[tuple[str, tuple[Any, ...], Any]], *, apart: bool) -> list[Any]:
    """Return the cases as parameters of a test, many in one group or each of them apart."""
    alone = [param for param in params if apart or param[2]]
    rest = [] if apart else [(name, case) for name, case, marks in params if not marks]
    groups = [Group(rest[at : at + SIZE]) for at in range(0, len(rest), SIZE)]
    return [
        *(pytest.param(group, id=f"{at}") for at, group in enumerate(groups, 1)),
        *(pytest.param(Group([(name, case)]), id=name, marks=marks) for name, case, marks in alone),
    ]


def _name(value: Any) -> str:
    """Return the name of a value: its id, or itself if that is short."""
    return str(getattr(value, "id", value if isinstance(value, str | int) else ""))


def _told(error: BaseException) -> str:
    """Return where a case went wrong, from the test on, and what is said of it."""
    stack = error.__traceback__ and error.__traceback__.tb_next
    return "".join(traceback.format_exception(type(error), error, stack)).rstrip()
