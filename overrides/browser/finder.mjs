// @ts-check
// The phrase finder: of the list on the page, show what holds the words typed, the closest first. Nothing is kept or sent.

const box = /** @type {HTMLInputElement} */ (document.getElementById("said"));
const status = /** @type {HTMLElement} */ (document.getElementById("finder-said"));
const list = /** @type {HTMLElement} */ (document.querySelector(".finder ul"));
const items = [...list.children].map((element) => ({
  element: /** @type {HTMLElement} */ (element),
  words: `${element.textContent} ${/** @type {HTMLElement} */ (element).dataset.words}`.toLowerCase().match(/[a-z0-9]+/g) ?? [],
}));
const SMALL = new Set("a an and are be been but by did do does for from has have i in is it me my not of on or our that the their them they this to under was we were will with you your".split(" "));

/** @param {string} typed @param {string[]} words */
function closeness(typed, words) {
  const asked = (typed.toLowerCase().match(/[a-z0-9]+/g) ?? []).filter((word) => !SMALL.has(word));
  const held = asked.filter((word) => words.some((other) => other === word || (word.length > 3 && other.startsWith(word.slice(0, -1)))));
  return asked.length ? held.length / asked.length : 0;
}

function find() {
  const scored = items.map((item) => ({ ...item, score: closeness(box.value, item.words) })).sort((a, b) => b.score - a.score);
  const best = scored[0].score;
  const shown = scored.filter((item) => best > 0 && item.score >= Math.max(best * 0.75, 0.3));
  for (const item of scored) {
    item.element.classList.toggle("fits", shown.includes(item));
    if (shown.includes(item)) list.append(item.element);
  }
  if (!box.value.trim()) status.textContent = "They stay on this page.";
  else if (shown.length) status.textContent = shown.length === 1 ? "One fits." : `${shown.length} fit, the closest first.`;
  else status.textContent = "No match. Try fewer words, or look through the list on “Your denial explained”.";
}

box.addEventListener("input", find);
if (box.value) find();
