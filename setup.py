"""The wheel carries the rows and the templates compiled; everything else about it stands in pyproject.toml."""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

sys.path.insert(0, str(Path(__file__).parent))


class CompiledBuild(build_py):
    """Copy the engine, then compile the copy. An editable install runs the checkout and needs neither."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            from overrides.build.ship import compile_engine

            compile_engine(Path(self.build_lib) / "generator")


setup(cmdclass={"build_py": CompiledBuild})
