// @ts-check
// Runs in the worker: starts Python and answers calls. Python's rules are all there is; this file has none.

/** @type {((method: string, request: string) => string) | null} */
let call = null;

/** @param {string} address */
async function bytes(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.arrayBuffer();
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
  const app = bytes(folder + "app.zip");
  const [{ loadPyodide }, { default: lock }] = await Promise.all([
    import(folder + "pyodide.mjs"),
    import(folder + "lock.mjs"),
    import(folder + "pyodide.asm.mjs"), // Pyodide imports it next: have it read meanwhile
  ]);
  const python = await loadPyodide({
    indexURL: folder,
    stdLibURL: folder + "stdlib.zip",
    packageBaseUrl: folder,
    lockFileContents: lock,
  });
  python.unpackArchive(await app, "zip");
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
