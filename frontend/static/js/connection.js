/**
 * The streams of a talk, on a line of its own or on that of the page around it.
 *
 * @import {Line} from "./line.js"
 * @import {Told} from "./socket.js"
 * @import {Heard} from "./stream.js"
 */

import { Socket } from "./socket.js";
import { follow, sayTyping } from "./stream.js";

const COUNT_AFTER_MS = 7_000;

/**
 * @typedef {object} Talk
 * @property {(data: any) => void} passing  who watches, who types
 * @property {(data: any) => void} desk  something for the thread's desk
 */

export class Connection extends Socket {
  #thread;
  #passing;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #counting;

  /**
   * @param {Line} line
   * @param {{thread: string, desk: string | null}} streams
   * @param {{offset: number, epoch: string}} position
   * @param {boolean} own  whether nobody else uses the line
   * @param {Told & Heard & Talk} handlers
   */
  constructor(line, { thread, desk }, position, own, handlers) {
    const { passing } = handlers;
    const heard = {
      ...handlers,
      passing: (/** @type {any} */ data) => {
        if (data.type === "watching.changed") clearTimeout(this.#counting);
        passing(data);
      },
      joined: (/** @type {any} */ data) => {
        if (data) passing(data);
        clearTimeout(this.#counting);
        this.#counting = setTimeout(() => this.#count(), COUNT_AFTER_MS);
      },
    };
    super(line, thread, position, heard, own);
    this.#thread = thread;
    this.#passing = passing;
    if (desk) follow(line, desk, handlers.desk);
  }

  /** Lets the others know that one is writing. */
  typing() {
    if (this.state === "live") sayTyping(this.line, this.#thread);
  }

  /** The hub tells the number of watchers when it changes; who came meanwhile asks once. */
  async #count() {
    const counted = await this.stream.presenceStats().catch(() => null);
    if (counted) this.#passing({ type: "watching.changed", clients: counted.numClients });
  }
}
