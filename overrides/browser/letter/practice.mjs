// @ts-check
// For practices: a profile of what recurs, and the next patient. Neither holds a fact about a person.

const PROFILE = "infusion-appeal-profile";
/** The path of this site is in the name, so that another site of the same host is never read or written. */
const PLACE = `${new URL("../", document.baseURI).pathname}.practice-profile`;

/** What belongs to the practice itself. */
const OWN = ["voice", "writer_name", "writer_role", "writer_address", "writer_phone", "practice_npi", "practice_tax_id"];
/** What recurs, each kind by the question that names it. */
const RECURS = /** @type {Record<string, string[]>} */ ({
  doctor: ["doctor_name", "doctor_npi", "doctor_specialty", "doctor_phone"],
  payer: ["payer_name", "payer_address", "reviewer_address", "policy_named", "contracted"],
  drug: ["therapy", "product", "hcpcs", "setting_wanted", "site_name"],
});
const MOST = 40;

/** Every answer that may go from one patient's case into another's. */
export const CARRIED = [...OWN, ...Object.values(RECURS).flat()];

/** @typedef {{ format: string, version: number, answers: Record<string, string>, recurs: Record<string, Record<string, string>[]> }} Profile */

/** @param {Record<string, any>} answers @param {string[]} keys */
function pick(answers, keys) {
  return Object.fromEntries(keys.filter((key) => typeof answers[key] === "string" && answers[key]).map((key) => [key, answers[key]]));
}

/** The profile with what this case says of practice, doctor, payer and drug. @param {Record<string, any>} answers @param {Profile | null} before @returns {Profile} */
export function profileOf(answers, before) {
  const recurs = Object.fromEntries(Object.entries(RECURS).map(([kind, keys]) => {
    const mine = pick(answers, keys);
    const others = (before?.recurs[kind] ?? []).filter((row) => row[keys[0]] !== mine[keys[0]]);
    return [kind, (mine[keys[0]] ? [mine, ...others] : others).slice(0, MOST)];
  }));
  return { format: PROFILE, version: 2, answers: { ...before?.answers, ...(answers.voice === "practice" ? pick(answers, OWN) : {}) }, recurs };
}

/** A profile from the text of a file: only what may stand in one. Throws for any other file. @param {string} text @returns {Profile} */
export function readProfile(text) {
  const file = JSON.parse(text);
  if (file?.format !== PROFILE) throw new Error("another file");
  const recurs = Object.fromEntries(Object.entries(RECURS).map(([kind, keys]) => {
    const rows = Array.isArray(file.recurs?.[kind]) ? file.recurs[kind] : [pick(file.answers ?? {}, keys)];
    return [kind, rows.map((/** @type {any} */ row) => pick(row ?? {}, keys)).filter((/** @type {any} */ row) => row[keys[0]]).slice(0, MOST)];
  }));
  return { format: PROFILE, version: 2, answers: pick(file.answers ?? {}, OWN), recurs };
}

/** What to begin a case with: the practice, and a kind of row where there is only one. @param {Profile} profile */
export function answersOf(profile) {
  const only = Object.values(profile.recurs).filter((rows) => rows.length === 1).map((rows) => rows[0]);
  return Object.assign({}, profile.answers, ...only);
}

/** The answers with which the next patient's case begins: who writes is carried only where a practice does, since a
 * patient's own address stands in the same place. @param {Record<string, any>} answers */
export function nextPatient(answers) {
  return pick(answers, answers.voice === "practice" ? CARRIED : Object.values(RECURS).flat());
}

/** @returns {Profile | null} the profile kept on this device */
export function keptProfile() {
  try {
    return readProfile(localStorage.getItem(PLACE) ?? "");
  } catch {
    return null;
  }
}

/** Keep it, or with null keep it no more. False where the browser refuses. @param {Profile | null} profile */
export function keepProfile(profile) {
  try {
    if (profile) localStorage.setItem(PLACE, JSON.stringify(profile));
    else localStorage.removeItem(PLACE);
    return true;
  } catch {
    return false;
  }
}

/** Each row of a profile by kind, for a list to choose from. @param {Profile | null} profile @returns {{ kind: string, name: string, row: Record<string, string> }[]} */
export function rowsOf(profile) {
  return Object.entries(RECURS).flatMap(([kind, keys]) => (profile?.recurs[kind] ?? []).map((row) => ({ kind, name: row[keys[0]], row })));
}
