"""No event loop: nothing of the engine waits for anything. Pyodide's own brings all of asyncio along."""


def _initialize_event_loop() -> None:
    pass
