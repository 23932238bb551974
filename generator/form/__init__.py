"""What we ask: questions as rows, and answers read into typed values or named problems."""

from generator.form.answers import Answers, Problem, canonical_answers, read_answers
from generator.form.questions import Form, Question, load_form

__all__ = ["Answers", "Form", "Problem", "Question", "canonical_answers", "load_form", "read_answers"]
