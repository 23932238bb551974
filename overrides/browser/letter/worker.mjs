// @ts-check
// Runs in the worker: starts Python and answers calls. Python's rules are all there is; this file has none.

/** @type {((method: string, request: string) => string) | null} */
let call = null;
/** @type {any} Pyodide, once it runs */
let python = null;
let home = "";
/** @type {Map<string, Promise<void>>} packs asked for so far */
const packs = new Map();

/**
 * The engine's files, unpacked by the browser itself: an index of names and sizes, then the files.
 * @param {string} address
 * @returns {Promise<[string, Uint8Array][]>}
 */
async function unpacked(address) {
  const answer = await fetch(address);
  if (!answer.ok || !answer.body) throw new Error(`${address}: ${answer.status}`);
  const stream = answer.body.pipeThrough(new DecompressionStream("gzip"));
  const all = new Uint8Array(await new Response(stream).arrayBuffer());
  const start = 4 + new DataView(all.buffer).getUint32(0, true);
  let at = start;
  return Object.entries(JSON.parse(new TextDecoder().decode(all.subarray(4, start)))).map(([name, size]) => {
    at += size;
    return [name, all.subarray(at - size, at)];
  });
}

/**
 * Let the browser compile the WebAssembly while Pyodide's own script is still being read. Pyodide asks for it
 * through `instantiateStreaming`; the answer is the module that is being compiled already. Kept memory may be larger
 * than what the module starts with, and Pyodide copies it in without asking for room: so room is made here.
 * @param {string} address
 * @param {Promise<any>} settings with the kept memory in `_loadSnapshot`, if there is any
 */
function compileEarly(address, settings) {
  const compiled = WebAssembly.compileStreaming(fetch(address));
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (/** @type {any} */ source, /** @type {any} */ imports) => {
    WebAssembly.instantiateStreaming = instantiateStreaming;
    const response = await source;
    if (response.url !== address) return instantiateStreaming(response, imports);
    response.body?.cancel();
    const module = await compiled;
    const instance = await WebAssembly.instantiate(module, imports);
    const memory = /** @type {WebAssembly.Memory} */ (instance.exports.memory);
    const missing = ((await settings)?._loadSnapshot?.length ?? 0) - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    return { module, instance };
  };
}

const PAGE = 65_536; // bytes in a page of WebAssembly memory
const KEPT = "engine-memory";
const WARM_UP = JSON.stringify({ answers: {}, today: "2026-01-01" });

/**
 * The memory of a started Python that an earlier visit left on this device, if any. It holds our program and
 * nothing anybody typed: it is made by a worker of its own that never gets an answer to read.
 * @param {string} folder
 */
async function keptMemory(folder) {
  try {
    const kept = await (await caches.open(KEPT)).match(folder + "memory");
    return kept ? new Uint8Array(await kept.arrayBuffer()) : null;
  } catch {
    return null; // no storage on this device or in this mode
  }
}

/**
 * @param {string} folder
 * @param {object | Promise<object>} more further settings; waited for while everything else is on its way
 */
async function load(folder, more) {
  compileEarly(folder + "pyodide.asm.wasm", Promise.resolve(more));
  const files = unpacked(folder + "engine.pack");
  files.catch(() => {}); // told when it is waited for
  const [{ loadPyodide }, { default: lock }, settings] = await Promise.all([
    import(folder + "pyodide.mjs"),
    import(folder + "lock.mjs"),
    more,
    import(folder + "pyodide.asm.mjs"), // Pyodide imports it next: have it read meanwhile
  ]);
  return loadPyodide({
    indexURL: folder,
    stdLibURL: folder + "none.zip",
    fsInit: async (/** @type {any} */ disk) => write(disk, await files),
    packageBaseUrl: folder,
    lockFileContents: lock,
    ...settings,
  });
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

const WINDOW = 1 << 20; // bytes of a file from outside that lie in memory at once
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
      if ((size += length) > 4 * WINDOW) flush();
      return length;
    },
  });
  written.set(path, () => {
    flush();
    return new Blob(whole);
  });
}

/** @param {any} started */
function bridge(started) {
  return started.runPython("from generator.bridge import call\ncall");
}

/** Add a pack of further modules, from our own folder, once. @param {string} name */
function addPack(name) {
  const adding = packs.get(name) ?? unpacked(`${home}${name}.pack`).then((files) => {
    write(python.FS, files);
    python.runPython("import sys\nsys.path_importer_cache.clear()"); // look again at what lies in each folder
  });
  packs.set(name, adding);
  adding.catch(() => packs.delete(name)); // asked for again next time
  return adding;
}

/**
 * Start Python with the engine, from kept memory where there is some. Everything is fetched from this site only.
 * @param {string} folder address of the runtime folder, with its slash
 * @param {boolean} [isKept] whether the page remembers that memory of this build was kept: asking a storage that is
 *   empty costs a first visit a tenth of a second
 */
export async function boot(folder, isKept = false) {
  home = folder;
  const memory = isKept ? keptMemory(folder) : Promise.resolve(null);
  try {
    python = await load(folder, memory.then((bytes) => (bytes ? { _loadSnapshot: bytes } : {})));
    call = bridge(python);
  } catch (error) {
    if (!(await memory)) throw error;
    await forget(folder); // start as on a first visit, and do not try again with this build
    python = await load(folder, {});
    call = bridge(python);
  }
}

/** Put a mark in place of memory that could not be used. @param {string} folder */
async function forget(folder) {
  const cache = await caches.open(KEPT);
  await cache.delete(folder + "memory");
  await cache.put(folder + "unusable", new Response("1"));
}

/**
 * Keep the memory of a freshly started Python for the next visit. Run in a worker of its own that never sees an
 * answer. Does nothing where there is no storage, where it was done, or where it could not be used before.
 * @param {string} folder
 */
export async function keep(folder) {
  const cache = await caches.open(KEPT);
  for (const request of await cache.keys()) if (!request.url.startsWith(folder)) await cache.delete(request);
  if ((await cache.match(folder + "memory")) || (await cache.match(folder + "unusable"))) return;
  const started = await load(folder, { _makeSnapshot: true });
  bridge(started)("view", WARM_UP);
  await cache.put(folder + "memory", new Response(started.makeMemorySnapshot()));
}

/**
 * Answer one message of the page: a call, a further pack, a file laid where Python reads it, a place it may write to, or
 * what was written there.
 * @param {{ id: number, method?: string, request?: string, needs?: string, lay?: string, file?: Blob, fetch?: string }} message
 * @returns {Promise<{ id: number, answer: string, content?: Blob }>}
 */
export async function answer({ id, method = "", request = "", needs, lay, file, fetch: wanted }) {
  if (!call) throw new Error("not started");
  if (lay) {
    if (file) layForReading(python.FS, lay, file);
    else layForWriting(python.FS, lay);
    return { id, answer: '{"ok": true}' };
  }
  if (wanted) {
    const content = written.get(wanted)?.() ?? new Blob([python.FS.readFile(wanted)]);
    written.delete(wanted);
    python.FS.unlink(wanted);
    return { id, answer: "", content };
  }
  try {
    if (needs) await addPack(needs);
  } catch {
    return { id, answer: JSON.stringify({ ok: false, says: "The part that makes PDFs could not be loaded. Try again when you are online, or download the Word file." }) };
  }
  return { id, answer: method ? call(method, request) : '{"ok": true}' };
}
