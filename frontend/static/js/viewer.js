/**
 * Looks at photos: one at a time, large, over the page. A file of its own, fetched when somebody looks at the first.
 * Escape closes it, arrows go on, and whoever closes it is where they were.
 */

import { gettext, interpolate, useCatalog } from "./words.js";

/** @type {Viewer | null} */
let viewer = null;

/** Opens the photo behind this link, with the others that stand beside it. @param {HTMLAnchorElement} link @param {Record<string, string | string[]>} catalog @param {string} lang */
export function look(link, catalog, lang) {
  useCatalog(catalog, lang);
  viewer ??= new Viewer();
  viewer.open(link);
}

class Viewer {
  #dialog = document.createElement("dialog");
  #image = document.createElement("img");
  #said = document.createElement("p");
  #heard = document.createElement("p");
  #words = document.createElement("p");
  #original = document.createElement("a");
  #before = button("viewer-before", "‹", gettext("Photo before"), () => this.#go(-1));
  #after = button("viewer-after", "›", gettext("Next photo"), () => this.#go(1));
  /** @type {HTMLAnchorElement[]} */
  #links = [];
  #at = 0;

  constructor() {
    this.#dialog.className = "viewer";
    this.#said.className = "viewer-said";
    this.#said.setAttribute("aria-hidden", "true");
    this.#heard.className = "visually-hidden";
    this.#heard.setAttribute("role", "status");
    this.#words.className = "viewer-words";
    this.#original.className = "viewer-original";
    this.#original.textContent = gettext("Only the picture");
    const close = button("viewer-close", "×", gettext("Close"), () => this.#dialog.close());
    const foot = document.createElement("div");
    foot.className = "viewer-foot";
    foot.append(this.#heard, this.#said, this.#words, this.#original);
    this.#dialog.append(close, this.#before, this.#image, this.#after, foot);
    this.#image.addEventListener("error", () => this.#gone());
    this.#dialog.addEventListener("keydown", (event) => this.#pressed(event));
    this.#dialog.addEventListener("click", ({ target }) => target === this.#dialog && this.#dialog.close());
    this.#dialog.addEventListener("close", () => this.#back());
    document.body.append(this.#dialog);
  }

  /** @param {HTMLAnchorElement} link */
  open(link) {
    this.#links = [...(link.closest(".photos")?.querySelectorAll("a") ?? [link])];
    this.#show(this.#links.indexOf(link));
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const onwards = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") this.#go(event.key === onwards ? 1 : -1);
    else if (event.key === "Home") this.#go(-this.#at);
    else if (event.key === "End") this.#go(this.#links.length - 1 - this.#at);
    else return;
    event.preventDefault();
  }

  /** @param {number} by */
  #go(by) {
    const to = this.#at + by;
    if (to >= 0 && to < this.#links.length) this.#show(to);
  }

  /** @param {number} at */
  #show(at) {
    this.#at = at;
    const link = this.#links[at];
    const small = link.querySelector("img");
    const count = this.#links.length;
    const words = small?.alt ?? link.querySelector("bdi")?.textContent ?? "";
    const name = interpolate(gettext("Photo %(number)s of %(count)s"), { number: at + 1, count });
    this.#dialog.setAttribute("aria-label", name);
    this.#heard.textContent = `${name}. ${words}`;
    this.#said.textContent = count > 1 ? name : "";
    const untold = words === interpolate(gettext("Photo %(number)s, without a description"), { number: at + 1 });
    this.#words.textContent = untold ? "" : words;
    this.#words.dir = "auto";
    this.#words.setAttribute("aria-hidden", "true"); // the picture says it
    this.#image.hidden = false;
    this.#image.alt = words || name;
    this.#original.href = link.href;
    this.#image.src = small?.currentSrc || link.href; // what is there already, until the large one is
    const full = new Image();
    full.addEventListener("load", () => this.#links[this.#at] === link && (this.#image.src = full.src));
    full.addEventListener("error", () => this.#links[this.#at] === link && this.#gone());
    full.src = link.href;
    this.#before.hidden = this.#after.hidden = count < 2;
    for (const [way, end] of /** @type {[HTMLButtonElement, boolean][]} */ ([[this.#before, at === 0], [this.#after, at === count - 1]])) {
      way.setAttribute("aria-disabled", String(end)); // stays in place, and keeps the focus
    }
  }

  /** It was taken away meanwhile, or there is no line. */
  #gone() {
    this.#image.hidden = true;
    this.#said.textContent = this.#heard.textContent = gettext("This photo cannot be shown at the moment.");
  }

  #back() {
    const link = this.#links[this.#at];
    // A post that changed meanwhile was drawn again.
    const now = link.isConnected ? link : [...document.querySelectorAll("a.photo")].find((other) => other.getAttribute("href") === link.getAttribute("href"));
    if (now instanceof HTMLElement) now.focus();
  }
}

/** @param {string} name @param {string} sign @param {string} words @param {() => void} act */
function button(name, sign, words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `viewer-button ${name}`;
  made.textContent = sign;
  made.setAttribute("aria-label", words);
  made.addEventListener("click", act);
  return made;
}
