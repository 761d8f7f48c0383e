/**
 * The live queue. Rows change where they stand; what would move others (a new ticket, another order) is counted on a button
 * and done when one asks for it: nothing slips from under a pointer.
 */

import { tick } from "./desk_clocks.js";
import { fetchPage, replace, unhurried } from "./desk_parts.js";
import { byId } from "./page.js";
import { gettext, interpolate, ngettext } from "./words.js";

const FIRST_MS = 300;
const PAUSE_MS = 2_000;
const TICK_MS = 30_000;

/** @param {ParentNode} place @returns {HTMLElement[]} */
const rowsIn = (place) => Array.from(place.querySelectorAll("tr[data-ref]"));

/**
 * How a newer list differs, by reference. Pure.
 *
 * @param {readonly string[]} old
 * @param {readonly string[]} fresh
 * @returns {{gone: string[], came: string[], moved: boolean}}
 */
export function compare(old, fresh) {
  const gone = old.filter((ref) => !fresh.includes(ref));
  const came = fresh.filter((ref) => !old.includes(ref));
  const stayed = old.filter((ref) => fresh.includes(ref));
  const order = fresh.filter((ref) => old.includes(ref));
  return { gone, came, moved: stayed.some((ref, index) => order[index] !== ref) };
}

export class Queue {
  #place = byId("queue");
  #pill = byId("changes");
  #at = performance.now();
  /** @type {Element | null} */
  #newest = null;
  refresh = unhurried(() => this.#refresh(), FIRST_MS, PAUSE_MS);

  start() {
    this.#pill.addEventListener("click", () => this.#show());
    this.#place.addEventListener("change", () => this.#count());
    byId("bulk-none").addEventListener("click", () => {
      this.#ticked().forEach((box) => (box.checked = false));
      this.#count();
    });
    setInterval(() => this.#tick(), TICK_MS);
    document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
    addEventListener("pageshow", () => this.#count()); // a browser that goes back keeps what was ticked
    this.#count();
  }

  get #address() {
    const query = new URLSearchParams(location.search);
    query.delete("undo");
    query.set("part", "queue");
    return `${location.pathname}?${query}`;
  }

  async #refresh() {
    try {
      this.#take((await fetchPage(this.#address)).body);
    } catch {
      // no connection: the line above the queue says so, and what is missed comes with the next event
    }
  }

  /** @param {Element} fresh */
  #take(fresh) {
    this.#newest = fresh;
    const rows = new Map(rowsIn(fresh).map((row) => [row.dataset.ref ?? "", row]));
    const shown = rowsIn(this.#place);
    const { gone, came, moved } = compare(
      shown.map((row) => row.dataset.ref ?? ""),
      [...rows.keys()],
    );
    for (const row of shown) {
      const now = rows.get(row.dataset.ref ?? "");
      row.toggleAttribute("data-gone", !now);
      if (now) this.#draw(row, now);
    }
    this.#at = performance.now();
    if (!shown.length || !rows.size) return this.#show();
    const changes = gone.length + came.length;
    this.#pill.hidden = !changes && !moved;
    this.#pill.textContent = changes
      ? ngettext("%(count)s change: show it", "%(count)s changes: show them", changes)
      : gettext("The order has changed: show it");
    return undefined;
  }

  /** A row as it is now, with its tick as it was here. @param {HTMLElement} row @param {HTMLElement} now */
  #draw(row, now) {
    const box = row.querySelector("input");
    const fresh = now.querySelector("input");
    if (box?.checked) fresh?.toggleAttribute("checked", true);
    const current = row.hasAttribute("data-current");
    if (replace(row, now)) document.getElementById(row.id)?.toggleAttribute("data-current", current);
  }

  /** The whole newest list, in its order. */
  #show() {
    if (!this.#newest) return;
    const ticked = new Set(this.#ticked().map((box) => box.value));
    const held = this.#pill === document.activeElement;
    this.#place.replaceChildren(...Array.from(this.#newest.children, (child) => document.importNode(child, true)));
    for (const box of this.#boxes()) box.checked = ticked.has(box.value);
    this.#newest = null;
    this.#pill.hidden = true;
    this.#count();
    if (held) rowsIn(this.#place)[0]?.querySelector("a")?.focus();
  }

  #tick() {
    if (tick(this.#place, this.#at, performance.now()) && !document.hidden) this.refresh();
  }

  #boxes() {
    return Array.from(this.#place.querySelectorAll("input"));
  }

  #ticked() {
    return this.#boxes().filter((box) => box.checked);
  }

  #count() {
    const number = this.#ticked().length;
    byId("bulk-bar").toggleAttribute("data-any", number > 0);
    byId("bulk-count").textContent = number ? interpolate(gettext("(%(number)s)"), { number }) : "";
  }
}
