"""No event loop: nothing of the engine waits for anything. Pyodide's own brings all of asyncio along. A snapshot expects
`scheduleCallback` among the objects, as that module takes it."""

from pyodide_js._api import scheduleCallback

__all__ = ["scheduleCallback"]


def _initialize_event_loop() -> None:
    pass
