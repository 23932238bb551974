// @ts-check
// Loaded first on the letter page. The content policy closes every road by which a page can fetch or send; a few roads
// it does not know. This closes those that a page can close itself: going to another address without somebody's click,
// opening a window, and calls between browsers. It is no wall against a script that is on the page already and means
// harm (docs/about/privacy.md says so): it is there so that no slip of ours opens one of these roads.

if (globalThis.top !== globalThis.self) throw new Error("The letter page does not work inside another page.");

const HOME = new URL("../", document.baseURI).href; // where "Delete everything and leave" goes

/** @param {string} name @param {any} value */
const fix = (name, value) => Object.defineProperty(globalThis, name, { value, writable: false, configurable: false });

for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel", "WebTransport"]) if (name in globalThis) fix(name, undefined);
fix("open", () => null);

/** @type {any} */ (globalThis).navigation?.addEventListener("navigate", (/** @type {any} */ event) => {
  const { destination, navigationType, downloadRequest, userInitiated } = event;
  const isHere = destination.sameDocument || event.hashChange || navigationType === "reload" || navigationType === "traverse";
  const isSaved = downloadRequest !== null && destination.url.startsWith("blob:"); // a file made here, handed to its person
  if (!isHere && !isSaved && !userInitiated && destination.url !== HOME && event.cancelable) event.preventDefault();
});

/** Whether it is a chart of the engine: bars and their words, nothing that could load or run. @param {string} svg */
const isChart = (svg) => !/<(?!\/?(?:svg|text|rect|title)\b)/i.test(svg) && !/\s(?:on\w+|(?:xlink:)?href|style)\s*=/i.test(svg.replace(/>[^<]*/g, ">"));

/** @type {any} What the page may turn into HTML or into the address of a worker; nothing else can (the policy says so). */
const trusted = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("letter-page", {
  createHTML: (/** @type {string} */ html) => {
    if (html.startsWith("<svg ") && isChart(html)) return html;
    if (/<\s*(?:script|iframe|object|embed|link|meta|base|form|img|svg|style)|\s(?:on\w+|src|srcdoc|href|style|action)\s*=/i.test(html.replace(/>[^<]*/g, ">"))) throw new TypeError("not a letter");
    return html;
  },
  createScriptURL: (/** @type {string} */ address) => {
    if (!address.startsWith("blob:")) throw new TypeError("not one of our workers");
    return address;
  },
});

/** HTML of the engine, whose tags are few and carry no address. @param {string} html @returns {string} */
export const letterHtml = (html) => trusted?.createHTML(html) ?? html;

/** A chart of the engine. @param {string} svg @returns {string} */
export const chartHtml = (svg) => trusted?.createHTML(svg) ?? svg;

/** The address of a worker, which must be a blob. @param {string} address @returns {string} */
export const workerAddress = (address) => trusted?.createScriptURL(address) ?? address;
