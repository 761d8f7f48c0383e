/**
 * The console by single keys. Never while one types, never together with Ctrl, Alt or Meta, and not at all for whoever
 * switched them off (WCAG 2.1.4). Which row a key is for is always to be seen.
 *
 * @import {Store} from "../../types.d.ts"
 * @import {Work} from "./console_work.js"
 */

import { nextRow, takesKeys } from "./desk_keys.js";
import { byId } from "./page.js";

const SWITCH = "hall:keys";
/** When a row leaves under one's hands, keys rest a moment: they were meant for the row that is gone. */
const REST_MS = 500;

/**
 * @typedef {object} Reach  what keys are for on a page
 * @property {string} rows  the things one goes through
 * @property {readonly string[]} [besides]  where a key is looked for that the row does not have
 * @property {Readonly<Record<string, () => boolean>>} [more]  keys of the page's own; whether they meant something
 */

export class ConsoleKeys {
  #store;
  #work;
  #rows;
  #besides;
  #more;
  #dialog = /** @type {HTMLDialogElement} */ (byId("keys"));
  #restsUntil = 0;

  /** @param {Store} store @param {Work} work @param {Reach} reach */
  constructor(store, work, { rows, besides = [], more = {} }) {
    this.#store = store;
    this.#work = work;
    this.#rows = rows;
    this.#besides = besides;
    this.#more = more;
  }

  start() {
    const on = /** @type {HTMLInputElement} */ (byId("keys-on"));
    on.checked = this.#store.get(SWITCH) !== false;
    const say = () => document.documentElement.setAttribute("data-keys", on.checked ? "on" : "off");
    say();
    on.addEventListener("change", () => {
      this.#store.set(SWITCH, on.checked);
      say();
    });
    byId("keys-show").addEventListener("click", () => this.#dialog.showModal());
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
      if (!on.checked) return;
      if (this.#press(event)) event.preventDefault();
    });
    document.addEventListener("focusin", ({ target }) => {
      const row = /** @type {Element} */ (target).closest?.(this.#rows);
      if (row) this.#mark(row);
    });
    document.addEventListener("row-left", (event) => this.#left(/** @type {CustomEvent} */ (event).detail));
    this.markFirst();
  }

  /** Whoever has no row yet is on the first one. */
  markFirst() {
    if (!this.current) this.#mark(document.querySelector(this.#rows));
  }

  /** The next row was chosen by oneself: no rest. */
  wake() {
    this.#restsUntil = 0;
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether it meant something */
  #press(event) {
    const { key } = event;
    const target = /** @type {Element} */ (event.target);
    if (this.#work.open) return /^\d$/u.test(key) && !target.matches("input, textarea, select") && this.#work.choose(key);
    if (takesKeys(target)) return false;
    if (key === "?") return this.#dialog.showModal(), true;
    if (key === "j" || key === "k") return this.#step(key === "j" ? 1 : -1);
    if (key === "h" || key === "l") if (this.#across(key === "l" ? 1 : -1)) return true;
    if (key === "z") return click(document.querySelector("#part-undo [data-key=z]"));
    if (this.#more[key]) return this.#more[key]();
    if (!/^[a-zJK]$/u.test(key) || performance.now() < this.#restsUntil) return false;
    return click(this.#find(key));
  }

  /** The row that keys are for. @returns {Element | null} */
  get current() {
    const focused = document.activeElement?.closest(this.#rows);
    return focused ?? document.querySelector(`${this.#rows}[data-current]`);
  }

  /** The button of a key: of the row, else of wherever else one may be. @param {string} key @returns {Element | null} */
  #find(key) {
    const places = [this.current, ...this.#besides.map((place) => document.querySelector(place))];
    const found = places.map((place) => place?.querySelector(`[data-key="${key}"]`)).find(Boolean);
    return found ?? null;
  }

  /** @param {Element | null} row */
  #mark(row) {
    document.querySelectorAll("[data-current]").forEach((one) => one.toggleAttribute("data-current", one === row));
    row?.setAttribute("data-current", "");
  }

  /** @param {Element | null | undefined} row */
  #go(row) {
    if (!(row instanceof HTMLElement)) return false;
    this.#mark(row);
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    return true;
  }

  /** @param {number} step */
  #step(step) {
    const column = this.current?.closest("[data-column]") ?? document;
    const rows = Array.from(column.querySelectorAll(this.#rows));
    const at = rows.indexOf(/** @type {Element} */ (this.current));
    return this.#go(rows[nextRow(rows.length, at, step)]);
  }

  /** To the nearest column that way which has a row. @param {number} step */
  #across(step) {
    const columns = Array.from(document.querySelectorAll(".c-column"));
    const here = this.current?.closest(".c-column");
    for (let at = columns.indexOf(/** @type {Element} */ (here)) + step; columns[at]; at += step) {
      const row = columns[at].querySelector(this.#rows);
      if (row) return this.#go(row);
    }
    return false;
  }

  /** @param {{next: Element | null, focused: boolean}} detail */
  #left({ next, focused }) {
    this.#restsUntil = performance.now() + REST_MS;
    if (!next) return this.#mark(document.querySelector(this.#rows));
    if (focused) this.#go(next);
    else this.#mark(next);
    return undefined;
  }
}

/** @param {Element | null} element */
function click(element) {
  if (!(element instanceof HTMLElement)) return false;
  element.click();
  return true;
}
