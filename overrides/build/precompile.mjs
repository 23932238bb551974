// Run by Node: starts the very Pyodide that the site ships and lets its Python compile the engine, the templates and
// the part of the standard library that is used. Then starts a second one from what was compiled, has it write the first
// letter of every case, and sees which files that opened. Usage: node precompile.mjs RUNTIME_DIR STAGE_DIR OUT_DIR
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

const [runtime, stage, out] = process.argv.slice(2).map((path) => resolve(path));
const here = dirname(fileURLToPath(import.meta.url));
const { loadPyodide } = await import(pathToFileURL(join(runtime, "pyodide.mjs")).href);
const { info } = JSON.parse(readFileSync(join(runtime, "pyodide-lock.json"), "utf8"));
const lock = { info, packages: {} }; // no packages: nothing is ever fetched by name
writeFileSync(join(out, "lock.mjs"), `export default ${JSON.stringify(lock)};\n`);
const settings = { indexURL: runtime, packageBaseUrl: runtime, lockFileContents: lock };

/** @param {any} python @param {Record<string, string>} folders by name */
function mount(python, folders) {
  for (const [name, path] of Object.entries(folders)) {
    python.FS.mkdirTree(`/${name}`);
    python.FS.mount(python.FS.filesystems.NODEFS, { root: path }, `/${name}`);
  }
}

/** @param {any} python @param {string} name of a script beside this one */
const run = (python, name) => python.runPython(readFileSync(join(here, name), "utf8"), { filename: name });

/** The files of a pack (overrides/browser/letter/pieces.mjs says what one looks like). @param {string} path */
function unpack(path) {
  const all = gunzipSync(readFileSync(path));
  const start = 4 + all.readUInt32LE(0);
  let at = start;
  return Object.entries(JSON.parse(all.subarray(4, start).toString())).map(([name, size]) => {
    at += size;
    return [name, all.subarray(at - size, at)];
  });
}

/** Every file that a start opens until the first letter is there. @param {string} pack path of the whole engine */
async function openedFirst(pack) {
  const opened = new Set();
  const none = join(out, "none.zip");
  writeFileSync(none, Uint8Array.of(80, 75, 5, 6, ...Array(18).fill(0)));
  const python = await loadPyodide({
    ...settings,
    stdLibURL: none,
    fsInit: async (/** @type {any} */ disk) => {
      for (const [name, content] of unpack(pack)) {
        disk.mkdirTree(dirname(name));
        disk.writeFile(name, content);
      }
      const { open } = disk;
      disk.open = (/** @type {any} */ path, /** @type {any[]} */ ...more) => {
        opened.add(String(path));
        return open(path, ...more);
      };
    },
  });
  mount(python, { stage });
  run(python, "first_letters.py");
  return [...opened];
}

const python = await loadPyodide(settings);
mount(python, { stage, out, runtime });
run(python, "precompile.py");
python.globals.get("split")(JSON.stringify(await openedFirst(join(out, "whole.pack"))));
