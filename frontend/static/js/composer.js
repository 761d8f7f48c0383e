/**
 * The form one writes in. Typing stays in it until it is handed over, and comes back to it where the server says no.
 *
 * @import {Island, OutboxItem, PhotoView, Store} from "../../types.d.ts"
 */

import { PHOTO_FIELDS, attachPhotos } from "./attaching.js";
import { keepDraft } from "./draft.js";
import { gettext, interpolate, ngettext } from "./words.js";

const COUNT_FROM = 200;
const TYPING_EVERY_MS = 3_000;
const FIELDS = ["body", "reply_to", "official", ...PHOTO_FIELDS];

/** @typedef {{body: string, replyTo: number | null, official: boolean, photos: PhotoView[]}} Draft */

/**
 * @typedef {object} Wishes
 * @property {(draft: Draft) => void} send
 * @property {() => void} typing
 * @property {(number: number) => string} nameOf  the author of a post
 * @property {(change: () => void) => void} steady  changes the page without moving what one reads
 */

export class Composer {
  #form;
  #body;
  #wishes;
  #limit;
  #draft;
  #photos;
  #going = false;
  #typedAt = 0;

  /**
   * @param {HTMLFormElement} form
   * @param {Island} island
   * @param {Store} store
   * @param {Wishes} wishes
   */
  constructor(form, island, store, wishes) {
    this.#form = form;
    this.#body = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("body"));
    this.#wishes = wishes;
    this.#limit = island.limits.body;
    const name = `draft:${island.viewer?.id ?? 0}:${island.snapshot.thread.id}`;
    this.#draft = keepDraft(form, store, name, FIELDS);
    if (this.#draft.restored) this.#showReply();
    this.#photos = attachPhotos(form, island.catalog, island.lang);
    form.addEventListener("submit", (event) => this.#submit(event));
    form.addEventListener("input", () => this.#typed());
    form.addEventListener("keydown", (event) => this.#key(event));
    document.getElementById("composer-reply-cancel")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.replyTo(null);
    });
    this.#fit();
  }

  /** Answers post `number`, or none. @param {number | null} number */
  replyTo(number) {
    this.#hidden("reply_to").value = number === null ? "" : String(number);
    this.#wishes.steady(() => this.#showReply());
    this.#draft.save();
    this.#body.focus({ preventScroll: true });
  }

  /** Puts a post that was not sent back to be changed; what is typed already stays, below it. @param {OutboxItem} item */
  rewrite(item) {
    const typed = this.#body.value.trim();
    this.#body.value = typed ? `${item.body}\n\n${typed}` : item.body;
    this.#hidden("reply_to").value = item.replyTo === null ? "" : String(item.replyTo);
    const official = this.#official();
    if (official) official.checked = item.official;
    if (item.photos?.length) this.#photos()?.then((photos) => photos.restore(item.photos ?? []));
    this.#wishes.steady(() => {
      this.#showReply();
      this.#fit();
    });
    this.#draft.save();
    this.#body.focus({ preventScroll: true });
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const body = this.#body.value.trim();
    const over = this.#body.value.trim().length - this.#limit;
    if (!body) return this.#complain(gettext("Write something first."));
    if (over > 0) {
      return this.#complain(ngettext("This is %(count)s letter too long.", "This is %(count)s letters too long.", over));
    }
    const reply = this.#hidden("reply_to").value;
    this.#complain("");
    const draft = { body, replyTo: reply ? Number(reply) : null, official: this.#official()?.checked ?? false };
    const loading = this.#photos();
    if (loading) this.#sendWithPhotos(draft, loading);
    else this.#send({ ...draft, photos: [] });
  }

  /** As soon as its photos are there; what is typed stays until then. @param {Omit<Draft, "photos">} draft @param {Promise<import("./photos.js").Photos>} loading */
  async #sendWithPhotos(draft, loading) {
    if (this.#going) return;
    this.#going = true;
    try {
      const photos = await loading;
      if (photos.busy) this.#complain(gettext("Your photo is on its way. The post goes out as soon as it is there."));
      const views = await photos.ready();
      if (!views) return this.#complain(gettext("A photo was not taken. Leave it out, or choose another one."));
      this.#complain("");
      this.#send({ ...draft, photos: views });
      photos.clear();
    } catch {
      this.#complain(gettext("The photos cannot be sent at the moment. Try again when you are connected."));
    } finally {
      this.#going = false;
    }
  }

  /** @param {Draft} draft */
  #send(draft) {
    this.#wishes.send(draft);
    this.#clear();
  }

  #clear() {
    this.#body.value = "";
    this.#hidden("reply_to").value = "";
    const official = this.#official();
    if (official) official.checked = false;
    this.#draft.clear();
    this.#wishes.steady(() => {
      this.#showReply();
      this.#fit();
    });
    this.#body.focus({ preventScroll: true });
  }

  #typed() {
    this.#wishes.steady(() => this.#fit());
    this.#count();
    if (!this.#body.value || Date.now() - this.#typedAt < TYPING_EVERY_MS) return;
    this.#typedAt = Date.now();
    this.#wishes.typing();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) {
      event.preventDefault();
      this.#form.requestSubmit();
    } else if (event.key === "Escape" && this.#hidden("reply_to").value) {
      this.replyTo(null);
    }
  }

  /** @param {string} text */
  #complain(text) {
    const error = document.getElementById("composer-error");
    if (!error) return;
    this.#wishes.steady(() => {
      error.textContent = text;
      error.hidden = !text;
    });
    if (text) {
      this.#body.setAttribute("aria-invalid", "true");
      this.#body.setAttribute("aria-describedby", "composer-error composer-hint");
      this.#body.focus({ preventScroll: true });
    } else {
      this.#body.removeAttribute("aria-invalid");
      this.#body.setAttribute("aria-describedby", "composer-hint");
    }
  }

  #showReply() {
    const number = this.#hidden("reply_to").value;
    const line = document.getElementById("composer-reply");
    const name = document.getElementById("composer-reply-name");
    if (line) line.hidden = !number;
    if (name && number) {
      name.textContent = this.#wishes.nameOf(Number(number)) || interpolate(gettext("post %(number)s"), { number });
    }
  }

  /** The field grows with its text, as far as CSS lets it. */
  #fit() {
    this.#body.style.blockSize = "auto";
    if (this.#body.scrollHeight > this.#body.clientHeight) this.#body.style.blockSize = `${this.#body.scrollHeight}px`;
  }

  #count() {
    const left = this.#limit - this.#body.value.length;
    let count = document.getElementById("composer-count");
    if (!count) {
      count = document.createElement("span");
      count.id = "composer-count";
      count.className = "composer-count";
      count.setAttribute("aria-live", "polite");
      document.getElementById("composer-hint")?.append(" ", count);
    }
    count.textContent = left < COUNT_FROM ? ngettext("%(count)s letter left", "%(count)s letters left", left) : "";
    count.toggleAttribute("data-over", left < 0);
  }

  /** @param {string} name */
  #hidden(name) {
    return /** @type {HTMLInputElement} */ (this.#form.elements.namedItem(name));
  }

  #official() {
    const found = this.#form.elements.namedItem("official");
    return found instanceof HTMLInputElement ? found : null;
  }
}
