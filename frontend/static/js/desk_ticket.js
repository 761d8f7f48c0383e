/**
 * The live page of one ticket. What others do is shown at once, except in a form that one has begun to fill in: that keeps
 * the version it was begun for, so that the server can say what came between.
 */

import { sendWithPhotos } from "./attaching.js";
import { tick } from "./desk_clocks.js";
import { fetchPage, replace, unhurried } from "./desk_parts.js";
import { typingLine } from "./live.js";
import { byId } from "./page.js";
import { gettext, interpolate } from "./words.js";

const FIRST_MS = 200;
const PAUSE_MS = 1_500;
const TICK_MS = 30_000;
const TYPING_EVERY_MS = 3_000;
const TYPING_MS = 5_000;

export class TicketPage {
  #page = byId("ticket");
  #viewer = Number(this.#page.dataset.viewer);
  /** A page that answers a form is at the address of the form, which shows nothing by itself. */
  #address = this.#page.dataset.address ?? location.pathname;
  #at = performance.now();
  /** @type {Set<HTMLFormElement>} */
  #begun = new Set();
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #typing = new Map();
  #typedAt = 0;
  #sendTyping;
  /** Who did what since the page was opened. @type {string[]} */
  #names = [];
  refresh = unhurried(() => this.#refresh(), FIRST_MS, PAUSE_MS);

  #catalog;
  #lang;

  /** @param {() => void} sendTyping @param {Record<string, string | string[]>} [catalog] @param {string} [lang] */
  constructor(sendTyping, catalog, lang) {
    this.#sendTyping = sendTyping;
    this.#catalog = catalog;
    this.#lang = lang;
  }

  start() {
    this.#page.addEventListener("input", ({ target }) => this.#typed(/** @type {Element} */ (target)));
    document.querySelector(".canned")?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#begin(/** @type {HTMLFormElement} */ (event.target));
    });
    for (const box of this.#page.querySelectorAll("[data-photos]")) sendWithPhotos(/** @type {HTMLFormElement} */ (box.closest("form")), this.#catalog, this.#lang);
    document.querySelector(".collision")?.scrollIntoView({ block: "start" });
    setInterval(() => tick(this.#page, this.#at, performance.now()) && this.refresh(), TICK_MS);
    document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
  }

  /** Something happened to the ticket. @param {any} data */
  event(data) {
    const by = data.record?.by;
    if (by) this.#stopped(by.name);
    if (by && by.id !== this.#viewer) this.#names = [...new Set([...this.#names, by.name])];
    this.refresh();
  }

  /** @param {any} data */
  passing(data) {
    if (data.type !== "typing.started" || data.user === this.#viewer) return;
    clearTimeout(this.#typing.get(data.name));
    this.#typing.set(
      data.name,
      setTimeout(() => this.#stopped(data.name), TYPING_MS),
    );
    this.#drawTyping();
  }

  /** @param {string} name */
  #stopped(name) {
    clearTimeout(this.#typing.get(name));
    if (this.#typing.delete(name)) this.#drawTyping();
  }

  #drawTyping() {
    const place = document.getElementById("typing");
    const names = [...this.#typing.keys()];
    if (place) place.textContent = names.length === 1 ? interpolate(gettext("%(name)s is replying"), { name: names[0] }) : typingLine(names);
  }

  /** @param {Element} target */
  #typed(target) {
    const form = target.closest("form");
    if (!form?.dataset.act) return;
    this.#begun.add(form);
    if (form.dataset.act !== "respond" || Date.now() - this.#typedAt < TYPING_EVERY_MS) return;
    this.#typedAt = Date.now();
    this.#sendTyping();
  }

  /** The answer begins with a kept text; what is typed already stays, below it. @param {HTMLFormElement} form */
  async #begin(form) {
    const query = new URLSearchParams([["canned", String(new FormData(form).get("canned"))]]);
    const body = /** @type {HTMLTextAreaElement | null} */ (document.getElementById("respond_body"));
    try {
      const fresh = await fetchPage(`${this.#address}?${query}`);
      const text = /** @type {HTMLTextAreaElement | null} */ (fresh.getElementById("respond_body"))?.value ?? "";
      if (!body) return;
      body.value = body.value.trim() ? `${text}\n\n${body.value}` : text;
      body.dispatchEvent(new Event("input", { bubbles: true }));
      body.focus();
    } catch {
      form.submit();
    }
  }

  async #refresh() {
    try {
      this.#take(await fetchPage(this.#address));
    } catch {
      // no connection, or the ticket is another desk's now: the page says that it is not live
    }
  }

  /** @param {Document} fresh */
  #take(fresh) {
    for (const part of Array.from(this.#page.querySelectorAll("[data-part]"))) {
      const now = fresh.getElementById(part.id);
      if (now) replace(part, now);
    }
    this.#at = performance.now();
    for (const form of Array.from(this.#page.querySelectorAll("form[data-act]"))) {
      const now = fresh.querySelector(`form[data-act="${form.getAttribute("data-act")}"] [name=version]`);
      const version = form.querySelector("[name=version]");
      const begun = this.#begun.has(/** @type {HTMLFormElement} */ (form));
      if (!begun && version && now) version.setAttribute("value", now.getAttribute("value") ?? "");
    }
    if (!this.#names.length) return;
    const notice = byId("changed");
    notice.hidden = false;
    const name = this.#names.join(", ");
    notice.textContent = this.#begun.size
      ? interpolate(gettext("%(name)s changed this ticket while you were writing. The page shows it; what you wrote is kept."), { name })
      : interpolate(gettext("%(name)s changed this ticket just now. The page shows it."), { name });
  }
}
