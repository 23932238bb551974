// Run by Node: starts the very Pyodide that the site ships and lets its Python compile the engine, the templates and
// the part of the standard library that is used. Usage: node precompile.mjs RUNTIME_DIR STAGE_DIR OUT_DIR
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [runtime, stage, out] = process.argv.slice(2).map((path) => resolve(path));
const { loadPyodide } = await import(pathToFileURL(join(runtime, "pyodide.mjs")).href);
const { info } = JSON.parse(readFileSync(join(runtime, "pyodide-lock.json"), "utf8"));
const lock = { info, packages: {} }; // no packages: nothing is ever fetched by name
writeFileSync(join(out, "lock.mjs"), `export default ${JSON.stringify(lock)};\n`);
const python = await loadPyodide({
  indexURL: runtime,
  packageBaseUrl: runtime,
  lockFileContents: lock,
});
for (const [name, path] of Object.entries({ stage, out, runtime })) {
  python.FS.mkdirTree(`/${name}`);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: path }, `/${name}`);
}
const script = join(dirname(fileURLToPath(import.meta.url)), "precompile.py");
python.runPython(readFileSync(script, "utf8"), { filename: "precompile.py" });
