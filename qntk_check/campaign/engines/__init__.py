"""Where blocks are drawn: processes of this machine, a Dask cluster, or the asking process itself.

An engine takes tasks as text and says what became of them, in any order. It knows nothing of
claims, tests or the ledger, and no result depends on which one it is.
"""

from __future__ import annotations

from qntk_check.campaign.engines.model import Done, Engine

__all__ = ["ENGINES", "Done", "Engine", "started"]

ENGINES = ("processes", "dask", "inline")


def started(name: str, workers: int = 1, scheduler: str | None = None) -> Engine:
    """Return the engine of a name, at work.

    Parameters
    ----------
    name
        ``"processes"`` of this machine, ``"dask"``, or ``"inline"``: no process but this one.
    workers
        Blocks that are drawn at a time; a cluster at an address has as many as it has.
    scheduler
        Address of a Dask scheduler; without one a local cluster starts.

    Raises
    ------
    DomainError, ResourceError
        If a scheduler is given to an engine that has none; if Dask is not installed, or its
        scheduler not there.

    Examples
    --------
    >>> started("inline").workers
    1
    """
    from qntk_check.arguments import check_choice, check_count, check_kind
    from qntk_check.errors import DomainError

    check_choice("the engine", name, ENGINES)
    workers = check_count("workers", workers, most=1024)
    if scheduler is not None:
        check_kind("the scheduler", scheduler, str, "give its address, such as tcp://host:8786")
    if name == "dask":
        from qntk_check.campaign.engines.dask import Dask

        return Dask(workers, scheduler)
    if scheduler is not None:
        raise DomainError(f"the engine {name!r} has no scheduler: take the engine 'dask' with it")
    if name == "inline":
        from qntk_check.campaign.engines.inline import Inline

        return Inline(workers)
    from qntk_check.campaign.engines.processes import Processes

    return Processes(workers)
