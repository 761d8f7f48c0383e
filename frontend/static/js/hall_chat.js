/**
 * The chat beside the questions, where there is room: fetched when somebody opens it, on the line that the page has already.
 * Elsewhere the link leads to the page of the chat.
 *
 * @import {Store} from "../../types.d.ts"
 * @import {Line} from "./line.js"
 */

import { toast } from "./toasts.js";
import { gettext } from "./words.js";

const OPEN = "hall-chat:open";
const ROOM = "(min-width: 60rem)";

export class ChatPanel {
  #section;
  #link;
  #store;
  #line;
  /** @type {HTMLElement | null} */
  #panel = null;
  #fetching = false;

  /** @param {HTMLElement} section @param {HTMLAnchorElement} link @param {Store} store @param {Line} line */
  constructor(section, link, store, line) {
    this.#section = section;
    this.#link = link;
    this.#store = store;
    this.#line = line;
  }

  /** @param {boolean} low  whether as little as possible is to be loaded */
  start(low) {
    this.#link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || !matchMedia(ROOM).matches) return;
      event.preventDefault();
      this.#toggle();
    });
    if (!low && !this.#section.hidden && this.#store.get(OPEN) === true && matchMedia(ROOM).matches) this.#open();
  }

  #toggle() {
    if (this.#panel && !this.#panel.hidden) this.#show(false);
    else this.#open();
  }

  async #open() {
    if (this.#panel) return this.#show(true);
    if (this.#fetching) return undefined;
    this.#fetching = true;
    this.#link.setAttribute("aria-busy", "true");
    try {
      await this.#fetch();
      this.#show(true);
    } catch {
      toast(gettext("The chat could not be opened here."), { tone: "bad", href: this.#link.href });
    } finally {
      this.#fetching = false;
      this.#link.removeAttribute("aria-busy");
    }
    return undefined;
  }

  /** The talk as its own page has it, put into this one. */
  async #fetch() {
    const answer = await fetch(this.#link.href, { credentials: "same-origin", headers: { accept: "text/html" } });
    if (!answer.ok) throw new Error(`the chat answered ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [talk, sheet, island] = ["talk", "sheet", "thread-data"].map((id) => page.getElementById(id));
    if (!talk || !sheet || !island) throw new Error("the chat is closed");
    const { begin } = await import("./chat.js");
    const panel = document.createElement("div");
    panel.id = "chat-panel";
    panel.className = "chat-panel";
    panel.append(document.importNode(talk, true));
    this.#section.append(panel);
    document.body.append(document.importNode(sheet, true));
    this.#panel = panel;
    begin(JSON.parse(island.textContent ?? ""), this.#line);
  }

  /** @param {boolean} open */
  #show(open) {
    if (this.#panel) this.#panel.hidden = !open;
    this.#section.toggleAttribute("data-open", open);
    this.#link.setAttribute("aria-expanded", String(open));
    this.#link.textContent = open ? gettext("Close the chat") : gettext("Open the chat");
    this.#store.set(OPEN, open);
  }
}
