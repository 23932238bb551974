// @ts-check
// Light or dark, as the theme's own script keeps it: the letter page does without that script.

const inputs = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("input[name=__palette]")]);
const KEY = new URL("..", document.baseURI).pathname + ".__palette";

/** @param {number} index */
function show(index) {
  const chosen = inputs[index];
  inputs.forEach((input, n) => {
    input.checked = n === index;
    const label = /** @type {HTMLElement | null} */ (document.querySelector(`label[for="${input.id}"]`));
    if (label) label.hidden = n !== (index + 1) % inputs.length; // it offers the next one
  });
  for (const name of ["scheme", "primary", "accent"]) {
    const value = chosen.getAttribute(`data-md-color-${name}`);
    if (value) document.body.setAttribute(`data-md-color-${name}`, value);
  }
  const color = Object.fromEntries(["media", "scheme", "primary", "accent"].map((name) => [name, chosen.getAttribute(`data-md-color-${name}`)]));
  return { index, color };
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "null")?.index;
  } catch {
    return undefined;
  }
}

if (inputs.length) {
  show(kept() ?? Math.max(0, inputs.findIndex((input) => matchMedia(input.getAttribute("data-md-color-media") ?? "not all").matches)));
  inputs.forEach((input, index) => input.addEventListener("change", () => {
    const value = show(index);
    try {
      localStorage.setItem(KEY, JSON.stringify(value));
    } catch { /* not remembered */ }
  }));
}
