// @ts-check
// One paper, one name: what was named beside a drug or a test stands in the list of papers already, and two names that look
// like one paper are asked about.
import { make } from "./show.mjs";
import { word } from "./words.mjs";

const COMMON = new Set(["the", "a", "an", "of", "and", "from", "for", "in", "on", "my", "his", "her", "our", "old", "paper", "copy", "print", "dr"]);
/** So much of the shorter name's words must stand in the other one. */
const CLOSE = 0.6;

/** @param {string} name */
function wordsOf(name) {
  return new Set((name.toLowerCase().match(/[a-z0-9]+/g) ?? []).map((part) => part.replace(/s$/, "")).filter((part) => part && !COMMON.has(part)));
}

/** @param {string} name */
const plain = (name) => name.toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();

/** The days and years that a name says, as one text. @param {string} name */
const daysOf = (name) => (name.toLowerCase().match(/\d{1,2}\/\d{1,2}(?:\/\d{2,4})?|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}\b|\b(?:19|20)\d\d\b/g) ?? []).join(" ");

/** Whether two names look like one paper. @param {string} one @param {string} other */
export function isClose(one, other) {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  const shared = [...a].filter((part) => b.has(part));
  return shared.some((part) => /[a-z]{3}/.test(part)) && shared.length / Math.min(a.size, b.size) >= CLOSE;
}

/** Titles of the list of papers, and names in the cells that take one. @param {Record<string, any>} answers */
function named(answers) {
  const titles = (answers.papers ?? []).map((/** @type {any} */ row) => row.title ?? "").filter(Boolean);
  const cells = Object.entries(answers).flatMap(([key, value]) => {
    if (key === "papers") return [];
    if (Array.isArray(value)) return value.map((row) => row?.paper ?? "");
    return key.endsWith("_paper") ? [String(value)] : [];
  });
  const names = cells.flatMap((cell) => cell.split(";")).map((name) => name.trim()).filter((name) => name && !/^\D{0,9}\d{1,2}$/.test(name));
  return { titles, names: [...new Set(names)] };
}

/** The answers with each paper that a drug, a test or a fact names in the list of papers; null when all are there.
 * @param {Record<string, any>} answers */
export function withNamedPapers(answers) {
  const { titles, names } = named(answers);
  const known = titles.map(plain);
  const isKnown = (/** @type {string} */ name) => known.some((/** @type {string} */ title) => name === title || name.startsWith(`${title} `)); // "Chart note (May 3, 2026)"
  const missing = names.filter((name) => !isKnown(plain(name)) && known.push(plain(name)));
  if (!missing.length) return null;
  return { ...answers, papers: [...(answers.papers ?? []), ...missing.map((title) => ({ title }))] };
}

/** The first two titles that look like one paper and were not said to be two; papers of two days are two.
 * @param {{ title?: string, on?: string }[]} rows @param {Set<string>} apart */
function pairOf(rows, apart) {
  const told = rows.filter((row) => row.title);
  for (const [at, row] of told.entries()) {
    for (const next of told.slice(at + 1)) {
      const [one, other] = [row.title ?? "", next.title ?? ""];
      const [day, otherDay] = [row.on || daysOf(one), next.on || daysOf(other)];
      const isOfTwoDays = day && otherDay && day !== otherDay && Boolean(row.on) === Boolean(next.on);
      if (!isOfTwoDays && !apart.has(`${one}\n${other}`) && (plain(one) === plain(other) || isClose(one, other))) return [one, other];
    }
  }
  return null;
}

/** The answers with one name for both: the first. @param {Record<string, any>} answers @param {string} one @param {string} other */
export function joined(answers, one, other) {
  const renamed = (/** @type {string} */ cell) => [...new Set(cell.split(";").map((name) => (plain(name) === plain(other) ? one : name.trim())))].join("; ");
  const told = Object.entries(answers).map(([key, value]) => {
    if (key === "papers") {
      const [first, second] = [one, other].map((title) => value.findIndex((/** @type {any} */ row) => row.title === title));
      const rows = value.map((/** @type {any} */ row, /** @type {number} */ at) => (at === first ? { ...value[second], ...row } : row));
      return [key, rows.filter((/** @type {any} */ _, /** @type {number} */ at) => at !== second)];
    }
    if (Array.isArray(value)) return [key, value.map((row) => (row?.paper ? { ...row, paper: renamed(row.paper) } : row))];
    return [key, key.endsWith("_paper") ? renamed(String(value)) : value];
  });
  return Object.fromEntries(told);
}

/** @type {Set<string>} pairs that were said to be two papers */
const apart = new Set();

/** Whether a drug, a test or a fact names a paper, which then stands in the list already. @param {Record<string, any>} answers */
const hasNamed = (answers) => named(answers).names.length > 0;

/** Ask whether two names are one paper; the box is empty where none look so.
 * @param {HTMLElement} page @param {Record<string, any>} answers @param {(answers: Record<string, any>) => void} take */
export function askSame(page, answers, take) {
  const box = page.querySelector(".same-paper") ?? page.insertBefore(make("div", "", { class: "same-paper" }), page.querySelector(":scope > .steps"));
  const pair = pairOf(answers.papers ?? [], apart);
  const stands = hasNamed(answers) ? [make("p", word("papers.stands"), { class: "hint" })] : [];
  if (!pair) return box.replaceChildren(...stands);
  const [one, other] = pair;
  const yes = make("button", word("papers.same_yes"), { type: "button" });
  const no = make("button", word("papers.same_no"), { type: "button", class: "quiet" });
  yes.addEventListener("click", () => take(joined(answers, one, other)));
  no.addEventListener("click", () => {
    apart.add(`${one}\n${other}`);
    askSame(page, answers, take);
  });
  const steps = make("p");
  steps.append(yes, " ", no);
  box.replaceChildren(...stands, make("p", word("papers.same", { one, other })), steps);
}
