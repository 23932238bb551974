// @ts-check
// Runs in the worker: starts Python and answers calls. Python's rules are all there is; this file has none.

/** @type {((method: string, request: string) => string) | null} */
let call = null;

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
 * through `instantiateStreaming`; the answer is the module that is being compiled already.
 * @param {string} address
 */
function compileEarly(address) {
  const compiled = WebAssembly.compileStreaming(fetch(address));
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (/** @type {any} */ source, /** @type {any} */ imports) => {
    WebAssembly.instantiateStreaming = instantiateStreaming;
    const response = await source;
    if (response.url !== address) return instantiateStreaming(response, imports);
    response.body?.cancel();
    const module = await compiled;
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
}

/**
 * Start Python and unpack the engine. Everything is fetched at once, from this site only.
 * @param {string} folder address of the runtime folder, with its slash
 */
export async function boot(folder) {
  compileEarly(folder + "pyodide.asm.wasm");
  const files = unpacked(folder + "engine.pack");
  files.catch(() => {}); // told when it is waited for
  const [{ loadPyodide }, { default: lock }] = await Promise.all([
    import(folder + "pyodide.mjs"),
    import(folder + "lock.mjs"),
    import(folder + "pyodide.asm.mjs"), // Pyodide imports it next: have it read meanwhile
  ]);
  const python = await loadPyodide({
    indexURL: folder,
    stdLibURL: folder + "none.zip",
    fsInit: async (/** @type {any} */ disk) => {
      const folders = new Set();
      for (const [name, content] of await files) {
        const parent = name.slice(0, name.lastIndexOf("/"));
        if (!folders.has(parent)) disk.mkdirTree(parent);
        folders.add(parent);
        disk.writeFile(name, content, { canOwn: true });
      }
    },
    packageBaseUrl: folder,
    lockFileContents: lock,
  });
  call = python.runPython("from generator.bridge import call\ncall");
}

/**
 * Answer one message of the page.
 * @param {{ id: number, method: string, request: string }} message
 */
export function answer({ id, method, request }) {
  if (!call) throw new Error("not started");
  return { id, answer: call(method, request) };
}
