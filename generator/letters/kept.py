"""Compiled templates of a checkout, kept between runs as the rows are (rows/files.py)."""

from __future__ import annotations

import marshal
from pathlib import Path

from jinja2 import compiler
from jinja2.bccache import Bucket, BytecodeCache

from generator.rows.files import keep, read_kept, stamp_of


class KeptTemplates(BytecodeCache):
    """Jinja's cache of compiled templates. One is made again when its text has changed, or the code that compiles it:
    Jinja's compiler, the environment, the marks it sets into the syntax tree."""

    def __init__(self, folder: Path):
        here = Path(__file__)
        code = (Path(compiler.__file__), here.with_name("environment.py"), here.with_name("provenance.py"))
        self._folder, self._stamp = folder, stamp_of(code)

    def load_bytecode(self, bucket: Bucket) -> None:
        content = read_kept(self._target(bucket), self._state(bucket))
        if content is not None:
            bucket.code = marshal.loads(content)

    def dump_bytecode(self, bucket: Bucket) -> None:
        keep(self._target(bucket), self._state(bucket), marshal.dumps(bucket.code))

    def _target(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.marshal"

    def _state(self, bucket: Bucket) -> bytes:
        return self._stamp + b"\n" + bucket.checksum.encode("ascii")
