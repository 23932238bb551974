// @ts-check
// Runs in the worker: starts Python and answers calls. Python's rules are all there is; this file has none.

const { Pieces } = await import("./pieces.mjs"); // a static import of a worker counts as a worker in Firefox, and is refused

// Pyodide tells a module worker by what such a one refuses. Refused here, it breaks no rule of the page on the way.
/** @type {any} */ (globalThis).importScripts = () => { throw new TypeError("not in a module worker"); };

/** @typedef {{ runtime: string, worker: string, pieces: string, kept: string, cuts: Record<string, import("./pieces.mjs").Cut> }} Addresses */

/** @type {((method: string, request: string) => string) | null} */
let call = null;
/** @type {any} Pyodide, once it runs */
let python = null;
/** @type {import("./pieces.mjs").Pieces} */
let pieces;
/** @type {Map<string, Promise<void>>} packs asked for so far */
const packs = new Map();
/** Packs of the engine itself that are not there yet, in the order in which they are added. @type {string[]} */
let missing = [];

const WASM = "pyodide.asm.wasm";
const PAGE = 65_536; // bytes in a page of WebAssembly memory
const REST_AFTER_MS = 400; // after the first answer: the page is drawn first
const EMPTY_ZIP = Uint8Array.of(80, 75, 5, 6, ...Array(18).fill(0));

const LOOK_AGAIN = `
import encodings, sys
sys.path_importer_cache.clear()
for name in [name for name, codec in encodings._cache.items() if codec is None]:
    del encodings._cache[name]
`; // what lay in each folder, and which codecs were not there, is remembered

const mark = (/** @type {string} */ name) => performance.mark(name);

// Pyodide asks by calling it whether this is an old kind of worker; the policy of the page forbids the call, and Firefox
// tells the console so. Without it the answer is the same, and nothing is told.
Object.defineProperty(globalThis, "importScripts", { value: undefined });

/**
 * Let the browser compile the WebAssembly while Pyodide's own script is still being read. Pyodide asks for it
 * through `instantiateStreaming`; the answer is the module that is being compiled already. Kept memory may be larger
 * than what the module starts with, and Pyodide copies it in without asking for room: so room is made here. The two
 * files that Pyodide would fetch for itself are answered from here.
 * @param {string} folder
 * @param {Promise<Kept | null>} kept
 */
function compileEarly(folder, kept) {
  const compiled = kept.then((found) => WebAssembly.compileStreaming(found?.wasm ?? new Response(pieces.stream(WASM), { headers: { "Content-Type": "application/wasm" } })));
  compiled.then(() => mark("compiled"), () => {});
  const { instantiateStreaming } = WebAssembly;
  const ask = globalThis.fetch;
  globalThis.fetch = (what, how) => {
    if (String(what) === folder + WASM) return Promise.resolve(new Response());
    if (String(what) === folder + "none.zip") return Promise.resolve(new Response(EMPTY_ZIP));
    return ask(what, how);
  };
  WebAssembly.instantiateStreaming = async (/** @type {any} */ source, /** @type {any} */ imports) => {
    WebAssembly.instantiateStreaming = instantiateStreaming;
    const module = await compiled;
    const instance = await WebAssembly.instantiate(module, imports);
    const memory = /** @type {WebAssembly.Memory} */ (instance.exports.memory);
    const lacking = ((await (await kept)?.memory)?.length ?? 0) - memory.buffer.byteLength;
    if (lacking > 0) memory.grow(Math.ceil(lacking / PAGE));
    return { module, instance };
  };
  return () => { globalThis.fetch = ask; };
}

/** @typedef {{ memory: Promise<Uint8Array>, wasm: Response }} Kept memory on its way, which is read while WebAssembly compiles */

/**
 * What an earlier visit left on this device, if anything: the memory of a started Python, and its WebAssembly. It
 * holds our program and nothing anybody typed: it is made by a worker of its own that never gets an answer to read.
 * @param {string} folder
 * @param {string} name of the cache
 * @returns {Promise<Kept | null>}
 */
async function keptStart(folder, name) {
  try {
    const cache = await caches.open(name);
    const [memory, wasm] = await Promise.all([cache.match(folder + "memory"), cache.match(folder + WASM)]);
    if (!memory || !wasm) return null;
    const arriving = memory.arrayBuffer().then((content) => spread(new Uint8Array(content)));
    arriving.catch(() => {}); // told where it is waited for
    return { memory: arriving, wasm };
  } catch {
    return null; // no storage on this device or in this mode
  }
}

/**
 * Memory without its empty pages, of which there are many: its length, a byte for each page (whether it is there), those
 * that are. The last one may be shorter.
 * @param {Uint8Array} memory
 */
function gather(memory) {
  const starts = Array.from({ length: Math.ceil(memory.length / PAGE) }, (_, page) => page * PAGE);
  const pages = starts.map((start) => memory.subarray(start, start + PAGE));
  const isFull = pages.map((page) => page.some(Boolean));
  return new Blob(/** @type {BlobPart[]} */ ([Uint32Array.of(memory.length), Uint8Array.from(isFull, Number), ...pages.filter((_, page) => isFull[page])]));
}

/** The memory that was gathered. @param {Uint8Array} gathered */
function spread(gathered) {
  const [length] = new Uint32Array(gathered.buffer, 0, 1);
  const count = Math.ceil(length / PAGE);
  const memory = new Uint8Array(length);
  let at = 4 + count;
  for (let page = 0; page < count; page++) {
    if (!gathered[4 + page]) continue;
    const content = gathered.subarray(at, at + Math.min(PAGE, length - page * PAGE));
    memory.set(content, page * PAGE);
    at += content.length;
  }
  return memory;
}

/** A script, asked for until it is there. A browser does not ask again for one that failed: so by another name. @param {string} address */
async function script(address) {
  try {
    return await import(address);
  } catch {
    await pieces.piece(address);
    return import(`${address}?again`);
  }
}

/**
 * @param {string} folder
 * @param {Promise<Kept | null>} kept
 * @param {object} [more] further settings
 */
async function load(folder, kept, more) {
  const fetchAgain = compileEarly(folder, kept);
  const files = kept.then((found) => (found ? [] : pieces.pack("engine.pack")));
  files.then(() => mark("unpacked"), () => {});
  const [{ loadPyodide }, { default: lock }, found, { default: createPyodideModule }] = await Promise.all([
    script(folder + "pyodide.mjs"),
    script(folder + "lock.mjs"),
    kept,
    script(folder + "pyodide.asm.mjs"),
  ]);
  mark("script");
  try {
    return await loadPyodide({
      indexURL: folder,
      stdLibURL: folder + "none.zip",
      fsInit: async (/** @type {any} */ disk) => write(disk, await files),
      packageBaseUrl: folder,
      lockFileContents: lock,
      createPyodideModule,
      ...(found ? { _loadSnapshot: found.memory } : {}), // Pyodide waits for it
      ...more,
    });
  } finally {
    fetchAgain();
    mark("python");
  }
}

/** @param {any} disk Pyodide's file system @param {[string, Uint8Array][]} files */
function write(disk, files) {
  const folders = new Set();
  for (const [name, content] of files) {
    const parent = name.slice(0, name.lastIndexOf("/"));
    if (!folders.has(parent)) disk.mkdirTree(parent);
    folders.add(parent);
    disk.writeFile(name, content, { canOwn: true });
  }
}

const WINDOW = 1 << 21; // bytes of a file from outside that lie in memory at once: each look costs a message to the browser
let devices = 0;
/** @type {Map<string, () => Blob>} what was written so far, by path */
const written = new Map();

/** @param {any} disk @param {string} path @param {object} acts how it is read or written */
function mount(disk, path, acts) {
  const device = disk.makedev(64, devices++);
  disk.registerDevice(device, { open() {}, close() {}, ...acts });
  const folder = path.slice(0, path.lastIndexOf("/"));
  disk.mkdirTree(folder);
  if (disk.analyzePath(path).exists) disk.unlink(path);
  disk.mkdev(path, 0o666, device);
}

/**
 * Have a file of the person's read where it is, a stretch at a time: it is never in Python's memory as a whole.
 * @param {any} disk @param {string} path @param {Blob} file
 */
function layForReading(disk, path, file) {
  const reader = new /** @type {any} */ (globalThis).FileReaderSync();
  let [from, held] = [0, new Uint8Array()];
  mount(disk, path, {
    read(/** @type {any} */ _, /** @type {Int8Array} */ into, /** @type {number} */ offset, /** @type {number} */ length, /** @type {number} */ at) {
      const end = Math.min(at + length, file.size);
      for (let place = at; place < end;) {
        if (place < from || place >= from + held.length) [from, held] = [place, new Uint8Array(reader.readAsArrayBuffer(file.slice(place, place + WINDOW)))];
        const some = held.subarray(place - from, end - from);
        into.set(some, offset + place - at);
        place += some.length;
      }
      return Math.max(0, end - at);
    },
    llseek(/** @type {any} */ stream, /** @type {number} */ offset, /** @type {number} */ whence) {
      return offset + (whence === 1 ? stream.position : whence === 2 ? file.size : 0);
    },
  });
}

/** Have what is written to a path put together outside Python's memory, for `fetch`. @param {any} disk @param {string} path */
function layForWriting(disk, path) {
  /** @type {Blob[]} */
  const whole = [];
  /** @type {Int8Array[]} */
  let parts = [];
  let size = 0;
  const flush = () => {
    if (parts.length) whole.push(new Blob(/** @type {BlobPart[]} */ (parts)));
    [parts, size] = [[], 0];
  };
  mount(disk, path, {
    write(/** @type {any} */ _, /** @type {Int8Array} */ from, /** @type {number} */ offset, /** @type {number} */ length) {
      parts.push(from.slice(offset, offset + length));
      if ((size += length) > WINDOW) flush();
      return length;
    },
  });
  written.set(path, () => {
    flush();
    return new Blob(whole);
  });
}

/** @param {any} started @param {string} [name] */
function bridge(started, name = "call") {
  return started.runPython(`from generator.bridge import ${name}\n${name}`);
}

/** Add a pack of further modules, from our own folder, once. @param {string} name */
function addPack(name) {
  const adding = packs.get(name) ?? pieces.pack(`${name}.pack`).then((files) => {
    write(python.FS, files);
    python.runPython(LOOK_AGAIN);
  });
  packs.set(name, adding);
  adding.catch(() => packs.delete(name)); // asked for again next time
  return adding;
}

/** All rooms of the engine: what a start leaves out. */
async function addMissing() {
  while (missing.length) {
    const name = missing[0];
    await addPack(name);
    missing = missing.filter((other) => other !== name);
  }
}

/**
 * Start Python with the engine, from what was kept where there is something. All is fetched from this site only.
 * @param {Addresses} addresses
 * @param {boolean} isKept whether the page remembers that a start of this build was kept: asking a storage that is
 *   empty costs a first visit a tenth of a second
 * @param {(arrived: number) => void} tell
 */
export async function boot({ runtime, kept: name, cuts }, isKept, tell) {
  mark("begun");
  pieces = new Pieces(runtime, cuts, tell);
  const kept = isKept ? keptStart(runtime, name) : Promise.resolve(null);
  try {
    python = await load(runtime, kept);
    call = bridge(python);
    missing = (await kept) ? ["engine", "rest"] : ["rest"];
  } catch (error) {
    if (!(await kept)) throw error;
    await forget(runtime, name); // start as on a first visit, and do not try again with this build
    python = await load(runtime, Promise.resolve(null));
    call = bridge(python);
    missing = ["rest"];
  }
  mark("imported");
}

/** Put a mark in place of memory that could not be used. @param {string} folder @param {string} name of the cache */
async function forget(folder, name) {
  const cache = await caches.open(name);
  await cache.delete(folder + "memory");
  await cache.put(folder + "unusable", new Response("1"));
}

/**
 * Keep the memory of a freshly started Python for the next visit. Run in a worker of its own that never sees an
 * answer. Does nothing where there is no storage, where it was done, or where it could not be used before.
 * @param {Addresses} addresses
 */
export async function keep({ runtime, kept: name, cuts }) {
  const cache = await caches.open(name);
  for (const request of await cache.keys()) if (!request.url.startsWith(runtime)) await cache.delete(request);
  if ((await cache.match(runtime + "memory")) || (await cache.match(runtime + "unusable"))) return;
  pieces = new Pieces(runtime, cuts, () => {});
  python = await load(runtime, Promise.resolve(null), { _makeSnapshot: true });
  missing = ["rest"];
  await addMissing();
  bridge(python, "warm_up")();
  const memory = gather(python.makeMemorySnapshot());
  await cache.put(runtime + WASM, new Response(pieces.stream(WASM), { headers: { "Content-Type": "application/wasm" } }));
  await cache.put(runtime + "memory", new Response(memory));
}

/** @returns {Record<string, number>} when each step of the start was done, in milliseconds of the clock that all share */
export function marks() {
  return Object.fromEntries(performance.getEntriesByType("mark").map((entry) => [entry.name, performance.timeOrigin + entry.startTime]));
}

/**
 * Call the engine. Where it lacks a room that a start leaves out, that room is added and the call made again.
 * @param {string} method
 * @param {string} request
 */
async function ask(method, request) {
  if (!call) throw new Error("not started");
  const said = call(method, request);
  if (!missing.length) return said;
  if (!said.startsWith('{"ok": false, "kind": "fault"')) {
    setTimeout(() => addMissing().catch(() => {}), REST_AFTER_MS);
    return said;
  }
  try {
    await addMissing();
  } catch {
    return said;
  }
  return call(method, request);
}

/**
 * Answer one message of the page: a call, a further pack, a file laid where Python reads it, a place it may write to, or
 * what was written there. A file of Python's own disk is taken as a copy (`copy`) or laid there whole (`put`).
 * @param {{ id: number, method?: string, request?: string, needs?: string, lay?: string, file?: Blob, fetch?: string, copy?: string, put?: string }} message
 * @returns {Promise<{ id: number, answer: string, content?: Blob }>}
 */
export async function answer({ id, method = "", request = "", needs, lay, file, fetch: wanted, copy, put }) {
  if (!call) throw new Error("not started");
  if (lay) {
    if (file) layForReading(python.FS, lay, file);
    else layForWriting(python.FS, lay);
    return { id, answer: '{"ok": true}' };
  }
  if (copy) return { id, answer: "", content: new Blob([python.FS.readFile(copy)]) };
  if (put && file) {
    const content = new Uint8Array(await file.arrayBuffer());
    python.FS.mkdirTree(put.slice(0, put.lastIndexOf("/")) || "/");
    python.FS.writeFile(put, content);
    return { id, answer: '{"ok": true}' };
  }
  if (wanted) {
    const content = written.get(wanted)?.() ?? new Blob([python.FS.readFile(wanted)]);
    written.delete(wanted);
    python.FS.unlink(wanted);
    return { id, answer: "", content };
  }
  try {
    if (needs) await Promise.all([addMissing(), addPack(needs)]);
  } catch {
    return { id, answer: JSON.stringify({ ok: false, says: "" }) };
  }
  return { id, answer: method ? await ask(method, request) : '{"ok": true}' };
}
