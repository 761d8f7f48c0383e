/**
 * Doing things: a button is sent without leaving the page, a form opens over it. Whatever cannot be sent so is sent the
 * plain way.
 */

import { ask, noticesIn, send } from "./console_page.js";
import { byId } from "./page.js";
import { toast } from "./toasts.js";
import { gettext } from "./words.js";

export class Work {
  #dialog = /** @type {HTMLDialogElement} */ (byId("work"));
  #take;
  #sending = false;
  /** What had the focus when the dialog opened. @type {Element | null} */
  #from = null;

  /** @param {(page: Document) => void} take  the page as it is after something was done */
  constructor(take) {
    this.#take = take;
  }

  start() {
    document.addEventListener("click", (event) => this.#clicked(event));
    document.addEventListener("submit", (event) => this.#submitted(event));
    this.#dialog.addEventListener("close", () => {
      if (this.#from instanceof HTMLElement && this.#from.isConnected) this.#from.focus({ preventScroll: true });
    });
  }

  get open() {
    return this.#dialog.open;
  }

  /** One of the choices of the form that is open, by its digit; 0 is the last one. @param {string} digit @returns {boolean} */
  choose(digit) {
    const choices = this.#dialog.querySelectorAll(".act-choice");
    const found = Array.from(choices).find((one) => one.querySelector("kbd")?.textContent === digit);
    if (found instanceof HTMLElement) found.click();
    return Boolean(found);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = /** @type {Element} */ (event.target);
    if (this.#dialog.open && target.closest("[data-close]")) {
      event.preventDefault();
      this.#dialog.close();
    }
    const link = /** @type {HTMLAnchorElement | null} */ (target.closest("a[data-ask]"));
    if (!link) return;
    event.preventDefault();
    this.show(link.href).catch(() => location.assign(link.href));
  }

  /** @param {string} address */
  async show(address) {
    this.#from = document.activeElement;
    const { page } = await ask(address);
    if (!this.#fill(page)) return location.assign(address);
    this.#dialog.showModal();
    this.#begin();
    return undefined;
  }

  /** @param {Document} page */
  #fill(page) {
    const act = page.getElementById("act");
    if (!act) return false;
    this.#dialog.replaceChildren(document.importNode(act, true));
    return true;
  }

  #begin() {
    const field = this.#dialog.querySelector(".error-summary, :is(textarea, select, input:not([type=hidden])), .act-choice");
    if (field instanceof HTMLElement) field.focus();
    if (field instanceof HTMLTextAreaElement) field.setSelectionRange(field.value.length, field.value.length);
    if (this.#dialog.querySelector(".act-choice") && field instanceof HTMLTextAreaElement) {
      /** @type {HTMLElement} */ (this.#dialog.querySelector(".act-choice")).focus(); // so that a digit is a choice
    }
  }

  /** @param {SubmitEvent} event */
  #submitted(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (event.defaultPrevented || form.method !== "post" || !form.matches("#acts, #work form, form[data-live-form]")) return;
    event.preventDefault();
    if (!this.#sending) this.#send(form, event.submitter);
  }

  /** @param {HTMLFormElement} form @param {HTMLElement | null} button */
  async #send(form, button) {
    this.#sending = true;
    const row = button?.closest("[data-version]");
    row?.setAttribute("aria-busy", "true");
    try {
      const { status, page } = await send(form, button);
      if (status === 422 && this.#fill(page)) {
        if (!this.#dialog.open) this.#dialog.showModal();
        this.#begin();
        return;
      }
      if (form.closest("#work")) this.#dialog.close();
      this.#take(page);
      for (const { text, bad } of noticesIn(page)) toast(text, { tone: bad ? "bad" : "good" });
    } catch {
      toast(gettext("No connection, so nothing was changed. Try again."), { tone: "bad" });
    } finally {
      this.#sending = false;
      row?.removeAttribute("aria-busy");
    }
  }
}
