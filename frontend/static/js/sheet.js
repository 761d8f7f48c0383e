/**
 * What one can do with a post: a sheet instead of the page that “More” leads to. The rules are the server's; what is
 * offered here is what it would allow, and a refusal is said in its words.
 *
 * @import {Island, Post, Refused, Viewer} from "../../types.d.ts"
 * @import {Deed} from "./deeds.js"
 */

import { html, nothing, render } from "../vendor/lit-html.js";
import { deeds, mayTakePhotos } from "./deeds.js";
import { newKey } from "./key.js";
import { shape } from "./view.js";
import { gettext, interpolate } from "./words.js";

const REASON_LENGTH = 300;

/**
 * @typedef {object} Services
 * @property {(method: string, data: object) => Promise<any>} rpc  rejects with Refused
 * @property {() => boolean} live  whether commands can be sent now
 * @property {() => number} now
 * @property {(text: string, tone?: "plain" | "good" | "bad") => void} toast
 */

export class Sheet {
  #dialog;
  #island;
  #services;
  #busy = false;
  #error = "";
  /** What is typed in the open form, so that drawing again loses nothing. */
  #typed = "";
  /** One per opened form: trying again after a lost connection changes nothing twice. */
  #key = "";

  /** @param {HTMLDialogElement} dialog @param {Island} island @param {Services} services */
  constructor(dialog, island, services) {
    this.#dialog = dialog;
    this.#island = island;
    this.#services = services;
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close(); // the backdrop
    });
  }

  /** Opens the menu; false where there is nothing to offer here, and the link should be followed. @param {Post} post @param {Viewer | null} viewer */
  open(post, viewer) {
    const { limits } = this.#island;
    const offered = deeds(post, viewer, this.#services.now(), limits.edit_seconds);
    if (!offered.length || !this.#services.live()) return false;
    this.#draw(this.#menu(post, offered, viewer));
    if (!this.#dialog.open) this.#dialog.showModal();
    return true;
  }

  /** @param {unknown} content */
  #draw(content) {
    render(content, this.#dialog);
  }

  /** @param {Post} post @param {Deed[]} offered @param {Viewer | null} viewer */
  #menu(post, offered, viewer) {
    const here = `${this.#island.urls.thread}posts/${post.number}/`;
    const photos = mayTakePhotos(post, viewer, this.#services.now(), this.#island.limits.edit_seconds);
    const title = interpolate(gettext("Post %(number)s by %(name)s"), { number: post.number, name: post.author.name });
    return html`
      <h2 id="sheet-title"><bdi>${title}</bdi></h2>
      <ul class="sheet-list">
        ${offered.map((deed) => html`<li><button type="button" class="sheet-item" @click=${() => this.#choose(post, deed)}>${shape(words()[deed].icon)}${words()[deed].offer}</button></li>`)}
        ${photos ? html`<li><a class="sheet-item" href="${here}#acts">${shape("photo")}${gettext("Take a photo away")}</a></li>` : nothing}
        <li><a class="sheet-item" href=${here}>${shape("more")}${gettext("All about this post")}</a></li>
        <li><button type="button" class="sheet-item" @click=${() => this.#dialog.close()}>${shape("cross")}${gettext("Close")}</button></li>
      </ul>`;
  }

  /** @param {Post} post @param {Deed} deed */
  #choose(post, deed) {
    this.#error = "";
    this.#key = newKey();
    this.#typed = deed === "edit" ? post.body : "";
    this.#form(post, deed);
    const first = this.#dialog.querySelector("textarea, button[type=submit]");
    if (first instanceof HTMLElement) first.focus();
  }

  /** @param {Post} post @param {Deed} deed */
  #form(post, deed) {
    const { offer, label, done } = words()[deed];
    const limit = deed === "edit" ? this.#island.limits.body : REASON_LENGTH;
    /** @param {SubmitEvent} event */
    const submit = (event) => {
      event.preventDefault();
      this.#carryOut(post, deed);
    };
    /** @param {InputEvent} event */
    const typed = (event) => {
      this.#typed = /** @type {HTMLTextAreaElement} */ (event.target).value;
    };
    this.#draw(html`
      <h2 id="sheet-title">${offer}</h2>
      <form class="sheet-form" @submit=${submit}>
        ${this.#error ? html`<p class="field-error" id="sheet-error" role="alert">${this.#error}</p>` : nothing}
        ${label ? html`<label for="sheet-text">${label}</label>
          <textarea id="sheet-text" rows="4" required maxlength=${limit} .value=${this.#typed} @input=${typed}></textarea>` : nothing}
        <p class="sheet-buttons">
          <button type="submit" class="button" ?disabled=${this.#busy}>${done}</button>
          <button type="button" class="quiet" @click=${() => this.#dialog.close()}>${gettext("Cancel")}</button>
        </p>
      </form>`);
  }

  /** @param {Post} post @param {Deed} deed */
  async #carryOut(post, deed) {
    if (this.#busy) return;
    this.#busy = true;
    const { method, argument, said } = words()[deed];
    try {
      await this.#services.rpc(method, {
        post: post.id,
        key: this.#key,
        ...(argument ? { [argument]: this.#typed } : {}),
      });
      this.#dialog.close();
      if (said) this.#services.toast(said, "good");
    } catch (error) {
      const { lost, message } = /** @type {Refused} */ (error);
      this.#error = lost ? gettext("No connection. Nothing was changed as far as we know: try again.") : message;
    } finally {
      this.#busy = false;
      if (this.#dialog.open) this.#form(post, deed);
    }
  }
}

/**
 * @returns {Record<Deed, {icon: string, offer: string, label: string, done: string, method: string, argument: string, said: string}>}
 */
const words = () => ({
  edit: {
    icon: "edit",
    offer: gettext("Edit"),
    label: gettext("Your post"),
    done: gettext("Save"),
    method: "post.edit",
    argument: "body",
    said: "",
  },
  withdraw: {
    icon: "cross",
    offer: gettext("Withdraw"),
    label: "",
    done: gettext("Withdraw this post"),
    method: "post.withdraw",
    argument: "",
    said: "",
  },
  report: {
    icon: "flag",
    offer: gettext("Report"),
    label: gettext("What is wrong with it?"),
    done: gettext("Report this post"),
    method: "post.report",
    argument: "reason",
    said: gettext("Thank you. A moderator looks at it."),
  },
  hide: {
    icon: "hide",
    offer: gettext("Hide"),
    label: gettext("Why? Everyone can read this."),
    done: gettext("Hide this post"),
    method: "post.hide",
    argument: "reason",
    said: "",
  },
  restore: {
    icon: "open",
    offer: gettext("Show again"),
    label: "",
    done: gettext("Show this post again"),
    method: "post.restore",
    argument: "",
    said: "",
  },
});
