/**
 * A page of those who run a hall, as the server draws it now, put in the place of what was there: one HTML and no second
 * template. Rows of lists keep their place and whatever one has begun or unfolded in them.
 */

import { newKey } from "./key.js";

/** What two versions of a part say: ages, numbers of the pulse and who else is there apart, which the page keeps up by itself. Pure. @param {string} html */
export function saying(html) {
  return html
    .replace(/(data-age(?:="")?[^>]*>)[^<]*/gu, "$1")
    .replace(/(data-part="\d"[^>]*>)[^<]*/gu, "$1")
    .replace(/(data-others="[^"]*"[^>]*>)[^<]*/gu, "$1")
    .replace(/ (?:open|data-current|data-old|aria-busy|hidden)(?:="[^"]*")?/gu, "")
    .replace(/\s+/gu, " ");
}

/**
 * The order of a list: as the server has it, or, while somebody has a hand on it, as it stood, with what is new at the end.
 * Pure.
 *
 * @param {readonly string[]} old
 * @param {readonly string[]} fresh
 * @param {boolean} held
 * @returns {string[]}
 */
export function orderOf(old, fresh, held) {
  if (!held) return [...fresh];
  const stayed = old.filter((id) => fresh.includes(id));
  return [...stayed, ...fresh.filter((id) => !old.includes(id))];
}

/** @param {string} address @param {RequestInit} [options] @returns {Promise<{status: number, page: Document}>} */
export async function ask(address, options = {}) {
  const answer = await fetch(address, { credentials: "same-origin", headers: { accept: "text/html" }, ...options });
  if (!answer.ok && answer.status !== 422) throw new Error(`the hall answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { status: answer.status, page };
}

/** Sends a form as its button would, under a key of its own. @param {HTMLFormElement} form @param {HTMLElement | null} button */
export function send(form, button) {
  const data = new FormData(form);
  if (button instanceof HTMLButtonElement && button.name) data.append(button.name, button.value);
  data.set("key", newKey());
  return ask(button?.getAttribute("formaction") || form.getAttribute("action") || "", { method: "POST", body: data });
}

/** Puts every part of a newer page in its place. @param {Document} fresh */
export function take(fresh) {
  for (const now of fresh.querySelectorAll("[data-part-of-page]")) {
    const old = document.getElementById(now.id);
    if (old) replace(old, now);
  }
  for (const now of fresh.querySelectorAll("[data-list]")) {
    const old = document.getElementById(now.id);
    if (old) takeList(old, now);
  }
}

/** @param {Element} old @param {Element} fresh */
function takeList(old, fresh) {
  const rows = new Map(Array.from(old.children, (row) => [row.id, row]));
  const news = new Map(Array.from(fresh.children, (row) => [row.id, row]));
  const place = placeOf(old, document.activeElement);
  const held = old.id === "list-listed" && old.matches(":hover, :focus-within");
  const order = orderOf([...rows.keys()], [...news.keys()], held);
  for (const [id, row] of rows) if (!news.has(id)) leave(row, old);
  order.forEach((id, index) => {
    const row = rows.get(id);
    const now = /** @type {Element} */ (news.get(id));
    const placed = row ? replace(row, now) : elsewhere(id, now);
    if (old.children[index] !== placed) old.insertBefore(placed, old.children[index] ?? null);
  });
  if (place && !old.contains(document.activeElement)) focusAt(place);
}

/** Where in a list the focus is. @param {Element} list @param {Element | null} focused @returns {{row: string, key: string | null} | null} */
function placeOf(list, focused) {
  const row = Array.from(list.children).find((one) => one.contains(focused));
  return row ? { row: row.id, key: focused?.getAttribute("data-key") ?? null } : null;
}

/** A row that was moved has lost the focus: back to its button, or to itself. @param {{row: string, key: string | null}} place */
function focusAt({ row, key }) {
  const there = document.getElementById(row);
  const found = (key && there?.querySelector(`[data-key="${key}"]`)) || there;
  if (found instanceof HTMLElement) found.focus({ preventScroll: true });
}

/** A row that comes from another list goes on with its focus; anything else is new. @param {string} id @param {Element} now */
function elsewhere(id, now) {
  const other = document.getElementById(id);
  return other ? replace(other, now) : /** @type {Element} */ (document.importNode(now, true));
}

/** A row goes; who was on it is on the next one. @param {Element} row @param {Element} list */
function leave(row, list) {
  const current = row.hasAttribute("data-current");
  const focused = row.contains(document.activeElement);
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  if (!current && !focused) return;
  list.dispatchEvent(new CustomEvent("row-left", { bubbles: true, detail: { next, focused } }));
}

/** Puts a newer version in the place of a part, unless they say the same; what is unfolded stays so, what has the focus keeps it. @param {Element} old @param {Element} fresh @returns {Element} */
export function replace(old, fresh) {
  if (saying(old.outerHTML) === saying(fresh.outerHTML)) return old;
  const made = /** @type {Element} */ (document.importNode(fresh, true));
  const unfolded = Array.from(old.querySelectorAll("details"), (one) => one.open);
  made.querySelectorAll("details").forEach((one, index) => {
    one.open = unfolded[index] ?? one.open;
  });
  made.toggleAttribute("data-current", old.hasAttribute("data-current"));
  const focus = old.contains(document.activeElement) ? sameIn(made, /** @type {Element} */ (document.activeElement), old) : null;
  old.replaceWith(made);
  focus?.focus({ preventScroll: true });
  return made;
}

/** What stands in a newer part for an element of the old one. @param {Element} made @param {Element} element @param {Element} old @returns {HTMLElement | null} */
function sameIn(made, element, old) {
  if (element === old) return /** @type {HTMLElement} */ (made);
  const key = element.getAttribute("data-key");
  const found = key ? made.querySelector(`[data-key="${key}"]`) : element.id ? made.querySelector(`#${CSS.escape(element.id)}`) : null;
  return /** @type {HTMLElement | null} */ (found ?? (made.matches("[tabindex]") ? made : null));
}

/** What the page says by itself after something was sent. @param {Document} page @returns {{text: string, bad: boolean}[]} */
export function noticesIn(page) {
  return Array.from(page.querySelectorAll(".messages .notice"), (one) => ({
    text: one.textContent?.trim() ?? "",
    bad: one.getAttribute("data-tone") === "bad",
  }));
}
