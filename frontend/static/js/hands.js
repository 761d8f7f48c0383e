/**
 * What people do with the list: one listener for all of it. What is not dealt with here stays what it is: a link or a form.
 *
 * @import {Composer} from "./composer.js"
 * @import {List} from "./list.js"
 * @import {Outbox} from "./outbox.js"
 * @import {Reader} from "./reader.js"
 * @import {Sheet} from "./sheet.js"
 * @import {ThreadState, Viewer} from "../../types.d.ts"
 */

import { byId, goToPost, isCalm, linkedPost } from "./page.js";
import { findPost } from "./state.js";

/**
 * @typedef {object} Page
 * @property {ThreadState} state
 * @property {Viewer | null} viewer
 * @property {Composer | null} composer
 * @property {Outbox} outbox
 * @property {List} list
 * @property {Reader} reader
 * @property {Sheet} sheet
 * @property {() => Promise<void>} showEarlier
 */

export class Hands {
  #page;
  #threadUrl;

  /** @param {Page} page @param {string} threadUrl */
  constructor(page, threadUrl) {
    this.#page = page;
    this.#threadUrl = threadUrl;
  }

  start() {
    byId("talk").addEventListener("click", (event) => this.#clicked(event));
    addEventListener("hashchange", () => this.#followHash());
    this.#followHash();
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    if (!(event.target instanceof Element) || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = event.target.closest("a, button");
    if (target instanceof HTMLElement && this.#act(target)) event.preventDefault();
  }

  /** Whether the click was dealt with. @param {HTMLElement} target */
  #act(target) {
    const { retry, rewrite, discard } = target.dataset;
    if (retry) this.#page.outbox.retry(retry);
    else if (rewrite) this.#rewrite(rewrite);
    else if (discard) this.#discard(discard);
    else if (target.id === "pill") this.#goToUnread();
    else if (target.closest("#earlier")) this.#page.showEarlier();
    else return this.#actOnPost(target);
    return true;
  }

  /** @param {HTMLElement} target */
  #actOnPost(target) {
    const { state, composer, sheet, viewer } = this.#page;
    const number = Number(target.closest("li")?.dataset.number);
    const post = number ? findPost(state, number) : undefined;
    if (!post) return false;
    if (target.matches(".post-reply") && composer) {
      composer.replyTo(post.number);
      return true;
    }
    return target.matches(".post-more") && sheet.open(post, viewer);
  }

  /** @param {string} key */
  #rewrite(key) {
    const { composer, outbox } = this.#page;
    const item = composer && outbox.discard(key);
    if (item) composer.rewrite(item);
  }

  /** @param {string} key */
  #discard(key) {
    this.#page.outbox.discard(key);
    document.getElementById("composer-body")?.focus({ preventScroll: true });
  }

  #goToUnread() {
    const { list, reader, state } = this.#page;
    const number = reader.firstUnread();
    const post = findPost(state, number) && list.find(`post-${number}`);
    if (!post) return goToPost(this.#threadUrl, number);
    const divider = post.previousElementSibling?.id === "unread" ? post.previousElementSibling : null;
    (divider ?? post).scrollIntoView({ block: "start", behavior: isCalm() ? "auto" : "smooth" });
    post.tabIndex = -1;
    post.focus({ preventScroll: true });
  }

  /** A link to a post that is not on the page. */
  #followHash() {
    const number = linkedPost();
    if (!number || this.#page.list.find(`post-${number}`) || number > this.#page.state.newest) return;
    const there = `${this.#threadUrl}?around=${number}`;
    if (`${location.pathname}${location.search}` !== there) location.replace(`${there}#post-${number}`);
  }
}
