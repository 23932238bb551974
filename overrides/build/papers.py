"""Build what reads a PDF or a picture in the browser: pdf.js, ONNX Runtime, and the weights that find and read lines.

All come from pinned packages; nothing is fetched. The weights (PP-OCRv6 small, in the `rapidocr` wheel) are halved in
size: stored at half precision, and without the letters of other scripts. A page asks for this folder only when somebody
chose such a file and said yes to its size.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import shutil
import sys
import unicodedata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "overrides" / "browser" / "runtime" / "node_modules"
CACHE = ROOT / ".cache" / "papers"
PDF = MODULES / "pdfjs-dist"
PDF_FILES = (
    "legacy/build/pdf.min.mjs", "legacy/build/pdf.worker.min.mjs", "wasm/jbig2.wasm", "wasm/openjpeg.wasm",
    "wasm/qcms_bg.wasm", "LICENSE", "wasm/LICENSE_JBIG2", "wasm/LICENSE_OPENJPEG", "wasm/LICENSE_QCMS",
)  # fmt: skip
"""What is copied of pdf.js. The legacy build, since a phone may be some years old."""
ONNX = MODULES / "onnxruntime-web" / "dist"
ONNX_SCRIPTS = ("ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs")
ONNX_CODE = ONNX / "ort-wasm-simd-threaded.wasm"
LETTERS = "linear_8.w_0", "linear_8.b_0"
"""The last layer of the weights that read a line: a column for each letter."""
MARKS = set("–—‘’‚“”„†‡•…‰′″€™≈≠≤≥■□▪●○☐☑☒✓✔→←")
"""Marks beyond Latin-1 that stand in letters and tables."""


def weights_folder() -> Path:
    """Where the `rapidocr` package keeps its weights. Exits with a plain sentence when it is not installed."""
    found = importlib.util.find_spec("rapidocr")
    if found is None or not found.origin:
        sys.exit("The weights that read pictures are missing (package rapidocr). Run `make serve` or `make build`.")
    return Path(found.origin).parent / "models"


def is_kept(letter: str) -> bool:
    """Whether a letter can stand in a letter in English or Spanish: Latin script, digits, marks; no other script."""
    return all(ord(c) < 0x100 or c in MARKS or unicodedata.name(c, "").startswith("LATIN ") for c in letter)


def halve(model: Any) -> None:
    """Store the large weights of a model at half precision, each with a node that widens it again when it is opened."""
    import numpy
    from onnx import TensorProto, helper, numpy_helper

    casts = []
    for tensor in list(model.graph.initializer):
        values = numpy_helper.to_array(tensor)
        if values.dtype != numpy.float32 or values.size < 64:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(numpy.float16), name + ".half"))
        casts.append(helper.make_node("Cast", [name + ".half"], [name], to=TensorProto.FLOAT))
    for number, node in enumerate(casts):
        model.graph.node.insert(number, node)


def keep_letters(model: Any) -> list[str]:
    """Cut the last layer of the reading weights to the letters we keep. Returns them in the order of the layer; the
    first, an empty text, stands for "no letter here"."""
    import numpy
    from onnx import numpy_helper

    (told,) = [entry.value for entry in model.metadata_props if entry.key == "character"]
    letters = ["", *told.split("\n"), " "]
    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    columns = numpy_helper.to_array(tensors[LETTERS[0]]).shape[-1]
    if len(letters) != columns:
        sys.exit(
            f"The reading weights know {columns} letters, and name {len(letters)}: look at this release of rapidocr."
        )
    kept = [number for number, letter in enumerate(letters) if not letter or is_kept(letter)]
    for name in LETTERS:
        values = numpy_helper.to_array(tensors[name])
        tensors[name].CopyFrom(numpy_helper.from_array(numpy.ascontiguousarray(values[..., kept]), name))
    del model.metadata_props[:]
    del model.graph.value_info[:]  # the shapes before the cut
    model.graph.output[0].type.tensor_type.shape.dim[2].dim_value = len(kept)
    return [letters[number] for number in kept]


def pack(files: dict[str, bytes]) -> bytes:
    """Files as one gzip stream: the length of an index, the index (name and size), then the files. Same bytes for the
    same files."""
    index = json.dumps({name: len(content) for name, content in files.items()}).encode()
    plain = len(index).to_bytes(4, "little") + index + b"".join(files.values())
    return gzip.compress(plain, 9, mtime=0)


def build_papers() -> Path:
    """Build (or find) the folder. Returns its path; its name is `papers-<hash>`. Exits with a plain sentence when a
    package is missing."""
    if not ((PDF / PDF_FILES[0]).exists() and ONNX_CODE.exists()):
        sys.exit(
            "The reader of PDFs and pictures is missing. Run `make serve` or `make build`: they fetch it with npm."
        )
    weights = {part: weights_folder() / f"PP-OCRv6_{part}_small.onnx" for part in ("det", "rec")}
    inputs = [Path(__file__), *(PDF / name for name in PDF_FILES), *(ONNX / name for name in ONNX_SCRIPTS), ONNX_CODE]
    digest = hashlib.sha256()
    for path in [*inputs, *weights.values()]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    target = CACHE / f"papers-{digest.hexdigest()[:12]}"
    if (target / "sizes.json").exists():
        return target
    import onnx

    print("packing the reader of PDFs and pictures …", flush=True)
    shutil.rmtree(CACHE, ignore_errors=True)
    target.mkdir(parents=True)
    for name in PDF_FILES:
        shutil.copyfile(PDF / name, target / Path(name).name)
    for name in ONNX_SCRIPTS:
        shutil.copyfile(ONNX / name, target / name)
    finder, reader = onnx.load(str(weights["det"])), onnx.load(str(weights["rec"]))
    letters = keep_letters(reader)
    for model in (finder, reader):
        halve(model)
    packed = pack(
        {
            "runtime.wasm": ONNX_CODE.read_bytes(),
            "find.onnx": finder.SerializeToString(deterministic=True),
            "read.onnx": reader.SerializeToString(deterministic=True),
            "letters.json": json.dumps(letters, ensure_ascii=False).encode(),
        }
    )
    (target / "pictures.pack").write_bytes(packed)
    sizes = {
        "pdf": sum(len(gzip.compress((target / Path(name).name).read_bytes(), 6)) for name in PDF_FILES[:2]),
        "pictures": len(packed) + sum(len(gzip.compress((target / name).read_bytes(), 6)) for name in ONNX_SCRIPTS),
    }
    (target / "sizes.json").write_text(json.dumps(sizes), encoding="utf-8")
    return target


def papers_sizes(folder: Path) -> dict[str, int]:
    """Bytes that come over the network for a PDF, and for a picture, as told to the person before."""
    sizes: dict[str, int] = json.loads((folder / "sizes.json").read_text(encoding="utf-8"))
    return sizes


if __name__ == "__main__":
    folder = build_papers()
    for path in sorted(folder.iterdir()):
        print(f"{path.stat().st_size:>12,}  {path.name}")
