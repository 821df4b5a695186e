"""Where blocks are drawn: processes of this machine, or a Dask cluster.

An engine takes tasks as text and says what became of them, in any order. It knows nothing of
claims, tests or the ledger, and no result depends on which one it is.
"""

from __future__ import annotations

from qntk_check.campaign.engines.model import Done, Engine

__all__ = ["ENGINES", "Done", "Engine", "started"]

ENGINES = ("processes", "dask")


def started(name: str, workers: int, scheduler: str | None = None) -> Engine:
    """Return the engine of a name, at work.

    Raises
    ------
    DomainError, ResourceError
        If a scheduler is given to an engine that has none; if Dask is not installed, or its
        scheduler not there.
    """
    from qntk_check.arguments import check_choice
    from qntk_check.errors import DomainError

    check_choice("the engine", name, ENGINES)
    if name == "dask":
        from qntk_check.campaign.engines.dask import Dask

        return Dask(workers, scheduler)
    if scheduler is not None:
        raise DomainError("processes have no scheduler: give --engine dask with it")
    from qntk_check.campaign.engines.processes import Processes

    return Processes(workers)
