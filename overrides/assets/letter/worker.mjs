// @ts-check
// Runs in the worker: starts Python and answers calls. Python's rules are all there is; this file has none.

/** @typedef {{ folder: string }} Start  Address of the runtime folder, with its slash. */

/** @type {((method: string, request: string) => string) | null} */
let call = null;

/**
 * Start Python and unpack the engine. Everything is fetched at once, from this site only.
 * @param {Start} start
 */
export async function boot({ folder }) {
  const bytes = (/** @type {string} */ name) => fetch(folder + name).then((answer) => {
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    return answer.arrayBuffer();
  });
  const app = bytes("app.zip");
  const [{ loadPyodide }, { default: lock }] = await Promise.all([
    import(folder + "pyodide.mjs"),
    import(folder + "lock.mjs"),
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
