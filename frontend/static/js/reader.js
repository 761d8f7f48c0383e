/**
 * How far this person has read: the divider, the pill, the number in the title. Remembered between visits.
 *
 * @import {Store} from "../../types.d.ts"
 */

import { arrived, count, saw, start } from "./unread.js";
import { ngettext } from "./words.js";

export class Reader {
  #store;
  #name;
  #unread;
  #changed;
  #title = document.title;
  #titled;
  #follow = false;
  #observer;
  /** @type {WeakSet<Element>} */
  #watched = new WeakSet();

  /** @param {Store} store @param {string} name @param {number} newest @param {() => void} changed @param {boolean} titled  whether the page's title says how many are new */
  constructor(store, name, newest, changed, titled) {
    this.#store = store;
    this.#name = name;
    this.#changed = changed;
    this.#titled = titled;
    const kept = store.get(name);
    this.#unread = start({ newest, seen: typeof kept === "number" ? kept : null });
    this.#observer = new IntersectionObserver((entries) => this.#inView(entries), { rootMargin: "0px 0px -64px" });
    this.#keep();
  }

  /** The number of the last post before the new ones. */
  get divider() {
    return this.#unread.divider;
  }

  /** The next change scrolls to the end: one wants to see what one sends. */
  follow() {
    this.#follow = true;
  }

  takeFollow() {
    const follow = this.#follow;
    this.#follow = false;
    return follow;
  }

  /** @param {number} number @param {boolean} own @param {boolean} watching */
  arrived(number, own, watching) {
    this.#set(arrived(this.#unread, { number, own, watching }));
  }

  firstUnread() {
    return this.#unread.seen + 1;
  }

  /** The pill's words; none where everything is read. */
  words() {
    const unread = count(this.#unread);
    return unread ? ngettext("%(count)s new post", "%(count)s new posts", unread) : "";
  }

  /** Notices which posts of the list come into view. @param {HTMLElement} list */
  watch(list) {
    for (const row of list.querySelectorAll("li[data-number]")) {
      if (this.#watched.has(row)) continue;
      this.#watched.add(row);
      this.#observer.observe(row);
    }
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #inView(entries) {
    if (document.hidden) return;
    const numbers = entries
      .filter((entry) => entry.isIntersecting && entry.target instanceof HTMLElement)
      .map((entry) => Number(/** @type {HTMLElement} */ (entry.target).dataset.number));
    if (numbers.length) this.#set(saw(this.#unread, Math.max(...numbers)));
  }

  /** @param {import("./unread.js").Unread} unread */
  #set(unread) {
    if (unread === this.#unread) return;
    this.#unread = unread;
    this.#keep();
    this.#changed();
  }

  #keep() {
    this.#store.set(this.#name, this.#unread.seen);
    if (!this.#titled) return;
    const unread = count(this.#unread);
    document.title = unread ? `(${unread}) ${this.#title}` : this.#title;
  }
}
