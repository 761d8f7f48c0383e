/**
 * Photos beside what one writes: made smaller in the browser, sent at once, and again where the line is cut. A file of its
 * own, fetched when somebody opens the place for photos: without it the form sends the files as they are.
 *
 * @import {PhotoView} from "../../types.d.ts"
 */

import { newKey } from "./key.js";
import { gettext, interpolate, useCatalog } from "./words.js";

const SIDE = 1_600;
const PREVIEW_PX = 144;
const QUALITY = 0.82;
const ADDRESS = "/api/v1/photos/";
const WAITS_MS = [1_000, 2_000, 5_000, 10_000, 30_000];
/** Who may send again only after so long is told so. */
const PATIENCE_MS = 30_000;

/** @typedef {{status: number, said: any}} Answer */

export class Photos {
  #places;
  #form;
  #box;

  /**
   * @param {HTMLDetailsElement} box
   * @param {HTMLFormElement} form
   * @param {Record<string, string | string[]>} catalog
   * @param {string} lang
   */
  constructor(box, form, catalog, lang) {
    useCatalog(catalog, lang);
    this.#form = form;
    this.#box = box;
    const token = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("csrfmiddlewaretoken"))?.value ?? "";
    const changed = () => this.#show();
    this.#places = [...box.querySelectorAll("[data-place]")].map((place) => new Place(/** @type {HTMLElement} */ (place), token, changed));
    for (const place of this.#places) place.chosen(); // somebody was quicker than this file
    this.#show(false);
  }

  /** Whether a photo is still on its way. */
  get busy() {
    return this.#places.some((place) => place.busy);
  }

  /** The photos that go with the post, once all are there with their descriptions; null where one was not taken. @returns {Promise<PhotoView[] | null>} */
  async ready() {
    const views = await Promise.all(this.#places.map((place) => place.ready()));
    return views.includes(undefined) ? null : /** @type {PhotoView[]} */ (views.filter((view) => view !== null));
  }

  /** The post is on its way: the places are free again. */
  clear() {
    for (const place of this.#places) place.clear();
    this.#show();
    this.#box.open = false;
  }

  /** Puts photos back that were sent for a post which was refused. @param {readonly PhotoView[]} views */
  restore(views) {
    this.#box.open = true;
    for (const view of views) this.#places.find((place) => place.free)?.keep(view);
    this.#show();
  }

  /** One free place after those that are taken. */
  #show(told = true) {
    let shown = false;
    for (const place of this.#places) {
      place.hide(place.free && shown);
      shown ||= place.free;
    }
    if (told) this.#form.dispatchEvent(new Event("input", { bubbles: true })); // the draft knows their names
  }
}

class Place {
  #box;
  #file;
  #name;
  #alt;
  #token;
  #changed;
  #words;
  #status = document.createElement("p");
  #progress = document.createElement("progress");
  #remove = document.createElement("button");
  /** @type {HTMLElement | null} */
  #preview = null;
  /** @type {PhotoView | null} */
  #view = null;
  /** @type {Promise<void> | null} */
  #sending = null;
  /** @type {AbortController | null} */
  #stop = null;
  #failed = false;

  /** @param {HTMLElement} box @param {string} token @param {() => void} changed */
  constructor(box, token, changed) {
    this.#box = box;
    this.#token = token;
    this.#changed = changed;
    this.#file = /** @type {HTMLInputElement | null} */ (box.querySelector("input[type=file]"));
    this.#name = /** @type {HTMLInputElement} */ (box.querySelector("input[type=hidden]"));
    this.#alt = /** @type {HTMLInputElement} */ (box.querySelector("input[type=text]"));
    this.#words = /** @type {HTMLElement} */ (this.#alt.parentElement);
    this.#status.className = "hint";
    this.#status.setAttribute("role", "status");
    this.#progress.hidden = true;
    this.#progress.max = 1;
    this.#progress.setAttribute("aria-label", gettext("Sending the photo"));
    this.#remove.type = "button";
    this.#remove.className = "quiet";
    this.#remove.textContent = gettext("Leave this photo out");
    this.#remove.hidden = true;
    this.#remove.addEventListener("click", () => this.#takeBack());
    (this.#file ?? this.#name).after(this.#progress, this.#status);
    box.append(this.#remove);
    this.#file?.addEventListener("change", () => this.chosen());
    if (this.#file && this.#name.value) this.keep(viewOf(this.#name.value)); // a draft of before
    else if (this.#name.value) this.#view = viewOf(this.#name.value); // the server drew it
  }

  get free() {
    return !this.#name.value && !this.busy;
  }

  get busy() {
    return this.#sending !== null;
  }

  /** There is nothing to describe before there is a photo. @param {boolean} hidden */
  hide(hidden) {
    this.#box.hidden = hidden;
    this.#words.hidden = this.free;
  }

  /** The photo with its description; null where there is none, undefined where it was not taken. */
  async ready() {
    await this.#sending;
    if (this.#failed) return undefined;
    const dropped = /** @type {HTMLInputElement | null} */ (this.#box.querySelector("input[type=checkbox]"))?.checked;
    if (!this.#view || dropped) return null;
    const alt = this.#alt.value.trim();
    if (alt === (this.#view.alt ?? "")) return this.#view;
    const { status, said } = await this.#ask("PATCH", `${ADDRESS}${this.#view.name}/`, JSON.stringify({ alt })).catch(() => ({ status: 0, said: {} }));
    if (status === 200) return (this.#view = said);
    this.#tell(said.message ?? gettext("The photo could not be described. Try again."));
    return undefined;
  }

  /** @param {PhotoView} view */
  keep(view) {
    this.#view = view;
    this.#name.value = view.name;
    if (view.alt) this.#alt.value = view.alt;
    const image = document.createElement("img");
    image.src = view.small;
    image.alt = gettext("The photo that was sent");
    image.height = PREVIEW_PX;
    image.addEventListener("error", () => this.clear()); // its day is over
    this.#draw(image);
  }

  clear() {
    this.#stop?.abort();
    this.#stop = null;
    this.#view = null;
    this.#sending = null;
    this.#failed = false;
    this.#name.value = "";
    this.#alt.value = "";
    this.#tell("");
    this.#draw(null);
  }

  #takeBack() {
    const view = this.#view;
    this.clear();
    if (view) this.#ask("DELETE", `${ADDRESS}${view.name}/`).catch(() => {}); // else it is forgotten in a day
    this.#changed();
    this.#file?.focus();
  }

  /** Sends what was chosen, if anything was. */
  chosen() {
    const file = this.#file?.files?.[0];
    if (!file || !this.#file) return;
    this.#file.value = ""; // from here on it is ours: the form does not send it as well
    this.#failed = false;
    const stop = (this.#stop = new AbortController());
    this.#sending = this.#send(file, stop.signal).finally(() => {
      if (this.#stop !== stop) return;
      this.#sending = null;
      this.#progress.hidden = true;
      this.#changed();
    });
    this.#changed();
  }

  /** @param {File} file @param {AbortSignal} signal */
  async #send(file, signal) {
    this.#tell(gettext("The photo is being made smaller."));
    const { blob, canvas } = await shrink(file);
    if (signal.aborted) return;
    this.#draw(canvas ?? document.createElement("span"));
    const key = newKey(); // a file that came, of which the answer was lost, comes once
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      this.#tell(attempt ? gettext("The line was cut. The photo is sent again.") : gettext("The photo is being sent."));
      const form = new FormData();
      form.append("photo", blob, "photo");
      const { status, said } = await this.#ask("POST", ADDRESS, form, signal, key).catch(() => ({ status: 0, said: {} }));
      if (signal.aborted) return;
      if (status === 201) return this.#sent(said);
      const wait = said.retry_after_ms ?? WAITS_MS[Math.min(attempt, WAITS_MS.length - 1)];
      const passing = status === 0 || status === 429 || status >= 500;
      if (!passing || wait > PATIENCE_MS) return this.#refused(said.message ?? said.detail ?? gettext("The server could not take it."));
      await pause(wait, signal);
    }
  }

  /** @param {PhotoView} view */
  #sent(view) {
    this.#view = { ...view, alt: "" };
    this.#name.value = view.name;
    this.#tell(interpolate(gettext("The photo is there: %(size)s KB."), { size: Math.max(1, Math.round(view.size / 1000)) }));
  }

  /** @param {string} why */
  #refused(why) {
    this.#failed = true;
    this.#draw(null);
    this.#tell(why, true);
  }

  /** @param {HTMLElement | null} preview */
  #draw(preview) {
    this.#preview?.remove();
    this.#preview = preview;
    if (preview) {
      preview.classList.add("photo-kept");
      this.#status.before(preview);
    }
    this.#remove.hidden = !preview;
    if (this.#file) this.#file.hidden = preview !== null;
  }

  /** @param {string} text @param {boolean} [bad] */
  #tell(text, bad = false) {
    this.#status.textContent = text;
    this.#status.className = bad ? "field-error" : "hint";
  }

  /**
   * `fetch` says nothing of how far it is.
   *
   * @param {string} method @param {string} url @param {FormData | string} [body] @param {AbortSignal} [signal] @param {string} [key]
   * @returns {Promise<Answer>}
   */
  #ask(method, url, body, signal, key) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, url);
      request.responseType = "json";
      request.setRequestHeader("x-csrftoken", this.#token);
      request.setRequestHeader("accept", "application/json");
      if (typeof body === "string") request.setRequestHeader("content-type", "application/json");
      if (key) request.setRequestHeader("idempotency-key", key);
      if (method === "POST") {
        request.upload.addEventListener("progress", ({ loaded, total }) => {
          this.#progress.hidden = false;
          this.#progress.value = total ? loaded / total : 0;
        });
      }
      request.addEventListener("load", () => resolve({ status: request.status, said: request.response ?? {} }));
      request.addEventListener("error", reject);
      request.addEventListener("abort", reject);
      signal?.addEventListener("abort", () => request.abort());
      request.send(body);
    });
  }
}

/** A photo of which only the name is known. @param {string} name @returns {PhotoView} */
const viewOf = (name) => ({ name, full: `/photos/${name}/full.webp`, small: `/photos/${name}/small.webp`, width: 4, height: 3, small_width: 4, small_height: 3, size: 0, alt: "" });

/** Waits, but not for longer than the line is gone. @param {number} ms @param {AbortSignal} signal */
const pause = (ms, signal) =>
  new Promise((done) => {
    setTimeout(done, ms);
    addEventListener("online", done, { once: true, signal });
    signal.addEventListener("abort", done);
  });

/** What browsers cannot read goes as it is: the server says what it thinks of it. @param {File} file */
async function shrink(file) {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise((/** @type {BlobCallback} */ done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", gettext("The photo that you chose"));
    return { canvas, blob: blob && blob.size < file.size ? blob : file };
  } catch {
    return { canvas: null, blob: file };
  }
}
