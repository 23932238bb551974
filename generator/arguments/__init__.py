"""Arguments: moves with the premises under which each one holds, and the choice of those a case can make.

Goes in: the case, the facts of the book that fit it. Comes out: every move, made (with what it tells) or left out (with
the reason), and the usual tests of the stated reasons that the record meets.
"""

from generator.arguments.choose import Choice, TestRow, choose_moves, meet_usual_tests
from generator.arguments.move import Move, UsualTest, load_moves, load_usual_tests

__all__ = [
    "Choice",
    "Move",
    "TestRow",
    "UsualTest",
    "choose_moves",
    "load_moves",
    "load_usual_tests",
    "meet_usual_tests",
]
