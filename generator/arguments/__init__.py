"""Arguments: moves with the premises under which each one holds, and the choice of those a case can make.

Goes in: the case, the facts of the book that fit it. Comes out: every move, made (with what it tells) or left out (with
the reason), and the points the decision turns on, with what the record has for each.
"""

from generator.arguments.choose import Choice, choose_moves, know, stand_to_points
from generator.arguments.editions import Edition, find_edition
from generator.arguments.legs import Leg, find_legs
from generator.arguments.move import Move, UsualTest, load_moves, load_usual_tests
from generator.arguments.points import Point

__all__ = [
    "Choice",
    "Edition",
    "Leg",
    "Move",
    "Point",
    "UsualTest",
    "choose_moves",
    "find_edition",
    "find_legs",
    "know",
    "load_moves",
    "load_usual_tests",
    "stand_to_points",
]
