/**
 * The desk by single keys. Never while one types, never together with Ctrl, Alt or Meta, and not at all for whoever
 * switched them off (WCAG 2.1.4).
 *
 * @import {Store} from "../../types.d.ts"
 */

import { byId } from "./page.js";

const SWITCH = "desk:keys";
/** Keys on a ticket: the form that each one goes to. */
const FORMS = { r: "respond", n: "note", a: "assign", e: "escalate" };

/** Whether keys belong to the element, not to us. @param {Element | null} target */
export function takesKeys(target) {
  return Boolean(target?.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]"));
}

/** The row after (1) or before (-1) the present one; the first one when there is none. Pure. @param {number} count @param {number} at @param {number} step */
export function nextRow(count, at, step) {
  if (!count) return -1;
  return at < 0 ? 0 : Math.min(count - 1, Math.max(0, at + step));
}

export class Keys {
  #store;
  #dialog = /** @type {HTMLDialogElement} */ (byId("keys"));

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  start() {
    const on = /** @type {HTMLInputElement} */ (byId("keys-on"));
    on.checked = this.#store.get(SWITCH) !== false;
    on.addEventListener("change", () => this.#store.set(SWITCH, on.checked));
    byId("keys-show").addEventListener("click", () => this.#dialog.showModal());
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
      if (!on.checked || takesKeys(/** @type {Element} */ (event.target))) return;
      if (this.#press(event.key)) event.preventDefault();
    });
  }

  /** @param {string} key @returns {boolean} whether it meant something */
  #press(key) {
    if (key === "?") return this.#dialog.showModal(), true;
    if (key === "/") return this.#search();
    if (key in FORMS) return this.#form(FORMS[/** @type {keyof typeof FORMS} */ (key)]);
    const row = this.#row();
    if (key === "j" || key === "k") return this.#step(key === "j" ? 1 : -1);
    if (!row) return false;
    if (key === "o") return row.querySelector("a")?.click(), true;
    if (key === "x") return row.querySelector("input")?.click(), true;
    return false;
  }

  #search() {
    const field = document.getElementById("id_q");
    if (!field) return false;
    field.focus();
    return true;
  }

  /** @returns {HTMLElement[]} */
  #rows() {
    return Array.from(document.querySelectorAll("tr[data-ref]"));
  }

  #row() {
    return this.#rows().find((row) => row.contains(document.activeElement)) ?? document.querySelector("tr[data-current]");
  }

  /** @param {number} step */
  #step(step) {
    const rows = this.#rows();
    const row = this.#row();
    const to = rows[nextRow(rows.length, row ? rows.indexOf(/** @type {HTMLElement} */ (row)) : -1, step)];
    if (!to) return false;
    rows.forEach((one) => one.toggleAttribute("data-current", one === to));
    to.querySelector("a")?.focus({ preventScroll: true });
    to.scrollIntoView({ block: "nearest" });
    return true;
  }

  /** To the form of the ticket on this page, or of the one that is current in the queue. @param {string} name */
  #form(name) {
    const here = document.getElementById(`act-${name}`);
    if (here) {
      if (here instanceof HTMLDetailsElement) here.open = true;
      const field = here.querySelector(".form textarea, .form select, .form input:not([type=hidden])");
      if (field instanceof HTMLElement) field.focus();
      return true;
    }
    const link = this.#row()?.querySelector("a");
    if (link) location.assign(`${link.href}?act=${name}#act-${name}`);
    return Boolean(link);
  }
}
