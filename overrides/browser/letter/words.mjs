// @ts-check
// The sentences of this page. They stand in overrides/pages/form/words.toml, and the page carries them in a template.

const template = /** @type {HTMLTemplateElement} */ (document.getElementById("words"));
const texts = new Map([...template.content.children].map((row) => [/** @type {HTMLElement} */ (row).dataset.word ?? "", row.textContent ?? ""]));

/**
 * A sentence by its name, with what stands in braces filled in.
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 */
export function word(name, values = {}) {
  const text = texts.get(name);
  if (text === undefined) throw new Error(`no sentence is named ${name}`);
  return text.replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ""));
}
