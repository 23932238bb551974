"""Stands where a module is named at a start and not used: asyncio, inspect and the like. It becomes that module, name by
name and in this very place, as soon as anything of it is asked for. What the module is lies beside it (`.real`)."""


def _become() -> None:
    import marshal

    with open(__file__.removesuffix("c").removesuffix(".py") + ".real", "rb") as file:
        code = marshal.loads(file.read())
    names = globals()
    for name in ("__getattr__", "_become", "_later"):
        names.pop(name, None)
    exec(code, names)


def __getattr__(name: str):  # type: ignore[no-untyped-def]
    if name.startswith("__") and name != "__all__":
        raise AttributeError(name)
    names = globals()
    _become()
    if name in names:
        return names[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _later(name: str):  # type: ignore[no-untyped-def]
    """A function that others take at their start, and call later or never."""

    def ask(*args, **more):  # type: ignore[no-untyped-def]
        names = globals()
        if names[name] is ask:
            _become()
        return names[name](*args, **more)

    return ask
