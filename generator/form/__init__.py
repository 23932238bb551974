"""What we ask: questions as rows, and answers read into typed values or named problems."""

from generator.form.answers import Answers, Problem, read_answers
from generator.form.questions import Form, Question, load_form

__all__ = ["Answers", "Form", "Problem", "Question", "load_form", "read_answers"]
