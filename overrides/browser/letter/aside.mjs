// @ts-check
// A page of the site beside the form: the meaning of a word, or the guide of this denial, without leaving one's place.
import { word } from "./words.mjs";

const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** The text of a page of this site: a document of its own, whose scripts do not run. @param {string} address @returns {Promise<Document>} */
function load(address) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.onload = () => (request.status === 200 && request.responseXML ? resolve(request.responseXML) : reject(new Error(address)));
    request.onerror = () => reject(new Error(address));
    request.open("GET", address);
    request.send();
  });
}

/** What is shown of a page: one entry of the glossary, or the text. @param {Document} page @param {string} anchor */
function part(page, anchor) {
  const entry = anchor ? page.getElementById(anchor) : null;
  if (entry) return [entry];
  const text = page.querySelector("article.md-content__inner");
  for (const beside of text?.querySelectorAll("script, h1, .md-button, .headerlink, [popover], nav") ?? []) beside.remove();
  return [...(text?.childNodes ?? [])];
}

/** @param {HTMLAnchorElement} link */
async function open(link) {
  const dialog = /** @type {HTMLDialogElement} */ ($("aside"));
  const address = new URL(link.href);
  $("aside-title").textContent = link.textContent;
  /** @type {HTMLAnchorElement} */ ($("aside-link")).href = address.href;
  $("aside-body").textContent = word("aside.loading");
  dialog.showModal();
  $("aside-title").focus();
  try {
    const page = await load(address.origin + address.pathname);
    const nodes = part(page, address.hash.slice(1)).map((node) => document.importNode(node, true));
    $("aside-body").replaceChildren(...nodes);
    for (const inner of $("aside-body").querySelectorAll("a[href]")) {
      const target = inner.getAttribute("href") ?? "";
      inner.setAttribute("href", new URL(target, address).href);
      inner.setAttribute("target", "_blank");
      inner.setAttribute("rel", "noopener");
    }
    for (const button of $("aside-body").querySelectorAll("button[popovertarget]")) button.replaceWith(...button.childNodes);
    for (const named of $("aside-body").querySelectorAll("[id]")) named.removeAttribute("id");
  } catch {
    $("aside-body").textContent = word("aside.failed");
  }
}

/** @param {HTMLElement} root */
export function wireAside(root) {
  const dialog = /** @type {HTMLDialogElement} */ ($("aside"));
  root.addEventListener("click", (event) => {
    const click = /** @type {MouseEvent} */ (event);
    const link = /** @type {HTMLElement} */ (click.target).closest("a.opens");
    if (!(link instanceof HTMLAnchorElement) || click.ctrlKey || click.metaKey || click.shiftKey) return;
    event.preventDefault();
    open(link);
  });
  $("aside-close").addEventListener("click", () => dialog.close());
}

/** The menu's link to a guide leads to the one of this denial. @param {{ page: string, title: string }[]} guides */
export function showGuide(guides) {
  /** @type {HTMLAnchorElement} */ ($("menu-guide")).href = guides.length ? `../guides/${guides[0].page}/` : "../guides/";
}
