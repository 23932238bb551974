"""What Pyodide's JavaScript asks of Python: to run some lines and to give back what the last one says. Pyodide's own
module can do more, and brings ast, tokenize and what they import along at every start."""

import _ast
from importlib import import_module as pyimport_impl
from typing import Any

__all__ = ["eval_code", "pyimport_impl"]


def eval_code(source: str, globals: Any = None, locals: Any = None, *, filename: str = "<exec>", **_: Any) -> Any:
    """Run lines. The value of the last one where it is an expression, else None."""
    names = {} if globals is None else globals
    tree = compile(source, filename, "exec", _ast.PyCF_ONLY_AST)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], _ast.Expr) else None
    exec(compile(tree, filename, "exec"), names, locals)
    return eval(compile(_ast.Expression(last.value), filename, "eval"), names, locals) if last else None
