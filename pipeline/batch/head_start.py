"""An engine whose first worker loads while its run is still being prepared.

To find out what has to be read takes a run about as long as a worker takes to load. Where nothing was read before, all
of it has to be, so the first worker need not wait. This module imports next to nothing: it comes before all else.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pipeline.batch.starting import Started, start_process

if TYPE_CHECKING:
    from pipeline.batch.limits import Limits
    from pipeline.batch.supervisor import Outcome
    from pipeline.batch.worker import Service


class HeadStart:
    """The cores of this computer as an engine whose first worker is loading already.

    Use it in a ``with`` statement, which ends that worker if it was not needed.
    """

    def __init__(self, pack: str | Path) -> None:
        self._begun: Started | None = start_process(partial(_load, pack))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        begun = self.take()
        if begun is not None:
            from pipeline.batch.processes import Worker  # noqa: PLC0415  not before the worker has begun

            Worker.of(begun).end()

    def __call__(
        self, paths: Sequence[Path], service: Service, *, jobs: int, limits: Limits
    ) -> Generator[Outcome, None, None]:
        """Share files out as :func:`pipeline.batch.supervisor.supervise` does."""
        from pipeline.batch import supervisor  # noqa: PLC0415  as above

        return supervisor.supervise(paths, service, jobs=jobs, limits=limits, begun=self.take)

    def take(self) -> Started | None:
        """Return the worker, None if it was taken before: whoever takes it ends it."""
        begun, self._begun = self._begun, None
        return begun


def _load(pack: str | Path) -> None:
    from pipeline.batch.notices import NoticeService  # noqa: PLC0415  heavy: not in the parent

    NoticeService(pack=pack).load()
