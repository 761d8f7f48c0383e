/**
 * The list of posts. Takes over what the server rendered, and from then on draws an item again only when it changed: a
 * post that one reads, selects or has the keyboard on is left alone.
 *
 * @import {Item} from "./view.js"
 */

import { draw } from "./draw.js";

export class List {
  /** @type {Map<string, readonly unknown[]>} what each item was drawn from */
  #drawn = new Map();
  #list;

  /** @param {HTMLElement} list */
  constructor(list) {
    this.#list = list;
  }

  /** Takes the items as already drawn, those that are there. @param {readonly Item[]} items */
  adopt(items) {
    for (const item of items) {
      if (this.find(item.id)) this.#drawn.set(item.id, item.signature);
    }
  }

  /** @param {string} id @returns {HTMLElement | null} */
  find(id) {
    const found = document.getElementById(id);
    return found?.parentElement === this.#list ? found : null;
  }

  /** Makes the list show exactly these items, in this order. @param {readonly Item[]} items */
  show(items) {
    const wanted = new Set(items.map((item) => item.id));
    for (const child of [...this.#list.children]) {
      if (!wanted.has(child.id)) this.#remove(child);
    }
    let at = this.#list.firstElementChild;
    for (const item of items) {
      const row = this.find(item.id) ?? create(item.id);
      this.#draw(row, item);
      if (row === at) at = at.nextElementSibling;
      else this.#list.insertBefore(row, at);
    }
  }

  /** @param {Element} child */
  #remove(child) {
    this.#drawn.delete(child.id);
    child.remove();
  }

  /** @param {HTMLElement} row @param {Item} item */
  #draw(row, item) {
    const before = this.#drawn.get(item.id);
    if (before && before.length === item.signature.length && before.every((part, at) => part === item.signature[at])) return;
    this.#drawn.set(item.id, item.signature);
    for (const [name, value] of Object.entries(item.attributes)) {
      if (value === null) row.removeAttribute(name);
      else if (row.getAttribute(name) !== value) row.setAttribute(name, value);
    }
    keepFocus(row, () => draw(item.content(), row));
  }
}

/** @param {string} id */
function create(id) {
  const row = document.createElement("li");
  row.id = id;
  return row;
}

/** Changes a row; the keyboard stays on the control of the same class, or on the row. @param {HTMLElement} row @param {() => void} change */
function keepFocus(row, change) {
  const focused = document.activeElement;
  const within = focused instanceof HTMLElement && focused !== row && row.contains(focused);
  change();
  if (!within || focused.isConnected) return;
  const same = focused.className ? row.querySelector(`.${CSS.escape(focused.classList[0] ?? "")}`) : null;
  if (same instanceof HTMLElement) same.focus({ preventScroll: true });
  else {
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
  }
}
