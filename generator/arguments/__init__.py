"""Arguments: rows with the condition under which each one holds, and the choice of the ones a case can make."""

from generator.arguments.choose import Argument, Choice, choose_arguments, load_arguments

__all__ = ["Argument", "Choice", "choose_arguments", "load_arguments"]
