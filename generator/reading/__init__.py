"""The text of a denial read into findings, each with the words it rests on. Proposals, never answers:
a person confirms each one before it is used.

Each name is imported when it is first asked for: what only needs a date read (`numbers.read_date`) starts without the
reader of reasons and its weights."""

TYPE_CHECKING = False  # true for a type checker
if TYPE_CHECKING:
    from generator.reading.criteria import FoundCriterion, split_criteria
    from generator.reading.find import read_denial, read_paper_status
    from generator.reading.finding import Finding

__all__ = ["Finding", "FoundCriterion", "read_denial", "read_paper_status", "split_criteria"]
_MODULES = {
    "Finding": "finding", "FoundCriterion": "criteria", "read_denial": "find", "read_paper_status": "find", "split_criteria": "criteria",
}  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module 'generator.reading' has no attribute '{name}'")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f"generator.reading.{_MODULES[name]}"), name)
    return value
