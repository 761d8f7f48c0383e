/**
 * A post's text cut at its marks. Pure.
 *
 * @import {Mark} from "../../types.d.ts"
 */

/** @typedef {{text: string, href: string, mention: boolean}} Part  plain where `href` is empty */

/**
 * Marks count UTF-16 code units, as JavaScript's strings do. A mark that makes no sense is left as plain text, and only
 * http(s) addresses become links.
 *
 * @param {string} body
 * @param {readonly Mark[]} marks
 * @returns {Part[]}
 */
export function parts(body, marks) {
  /** @type {Part[]} */
  const found = [];
  let at = 0;
  for (const [start, end, target] of marks) {
    const href = address(target);
    if (start < at || end <= start || end > body.length || !href) continue;
    if (start > at) found.push(plain(body.slice(at, start)));
    found.push({ text: body.slice(start, end), href, mention: target.startsWith("@") });
    at = end;
  }
  if (at < body.length) found.push(plain(body.slice(at)));
  return found;
}

/** The letter in a person's disc: the first letter or digit of the name. @param {string} name @param {string} lang */
export function initial(name, lang) {
  const found = name.match(/[\p{L}\p{N}]/u);
  return found ? found[0].toLocaleUpperCase(lang) : "·";
}

/** One line for a screen reader or a title. @param {string} body @param {number} length */
export function excerpt(body, length) {
  const line = body.replace(/\s+/gu, " ").trim();
  const letters = Array.from(line);
  return letters.length > length ? `${letters.slice(0, length - 1).join("").trimEnd()}…` : line;
}

/** @param {string} text @returns {Part} */
const plain = (text) => ({ text, href: "", mention: false });

/** @param {string} target */
function address(target) {
  if (/^@[a-z0-9_]+$/u.test(target)) return `/people/${target.slice(1)}/`;
  return /^https?:\/\//iu.test(target) ? target : "";
}
