/**
 * The socket of a page that draws one durable stream itself, and how it stands with the server.
 *
 * @import {LiveState} from "../../types.d.ts"
 * @import {Line} from "./line.js"
 * @import {Heard} from "./stream.js"
 */

import { command, hurry } from "./line.js";
import { Standing } from "./standing.js";
import { join } from "./stream.js";

/**
 * @typedef {object} Told
 * @property {(data: any) => void} personal  something for this person alone
 * @property {(state: LiveState, since: number) => void} status
 * @property {(code: number) => void} ended  the server wants us no more, on this stream or at all
 */

export class Socket {
  line;
  stream;
  #own;
  #standing;

  /**
   * @param {Line} line
   * @param {string} name  of the stream
   * @param {{offset: number, epoch: string}} position
   * @param {Told & Heard} handlers
   * @param {boolean} [own]  whether nobody else uses the line
   */
  constructor(line, name, position, handlers, own = true) {
    const { personal, status, ended } = handlers;
    this.line = line;
    this.#own = own;
    this.#standing = new Standing(status);
    this.stream = join(line, this.#standing, name, position, handlers);
    line.client.on("publication", ({ data }) => personal(data));
    if (own) line.client.on("disconnected", ({ code }) => this.#standing.end(code, ended));
  }

  get state() {
    return this.#standing.state;
  }

  get since() {
    return this.#standing.since;
  }

  /** Whom the server takes us for: the id of a person, 0 for nobody. */
  get person() {
    return this.line.person;
  }

  open() {
    this.stream.subscribe();
    this.line.client.connect();
    this.#standing.begin();
  }

  /** The page is looked at again: try now, not when the back-off has run out. */
  hurry() {
    if (this.#own && this.#standing.waits) hurry(this.line);
  }

  /** A command. @param {string} method @param {object} data @returns {Promise<any>} rejects with Refused */
  rpc(method, data) {
    return command(this.line, method, data);
  }
}
