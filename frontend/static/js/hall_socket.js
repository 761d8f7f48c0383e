/**
 * The socket of a hall. The pulse needs no position: its subscription begins with all numbers.
 *
 * @import {Line} from "./line.js"
 * @import {Told} from "./socket.js"
 * @import {Heard, Stream} from "./stream.js"
 */

import { Socket } from "./socket.js";
import { follow } from "./stream.js";

/**
 * @typedef {object} Pulses
 * @property {(data: any) => void} pulse
 * @property {(poll: number, data: any) => void} poll  the pulse of a poll that one has voted in
 */

export class HallSocket extends Socket {
  #poll;
  /** @type {Map<number, Stream>} */
  #polls = new Map();

  /**
   * @param {Line} line
   * @param {{hall: string, pulse: string | null}} streams
   * @param {{offset: number, epoch: string}} position
   * @param {Told & Heard & Pulses} handlers
   */
  constructor(line, { hall, pulse }, position, handlers) {
    super(line, hall, position, handlers);
    this.#poll = handlers.poll;
    if (pulse) follow(line, pulse, handlers.pulse);
  }

  /** Follows the tallies of exactly these polls. @param {ReadonlySet<number>} polls */
  followPolls(polls) {
    for (const [poll, subscription] of this.#polls) {
      if (polls.has(poll)) continue;
      subscription.unsubscribe();
      this.line.client.removeSubscription(subscription);
      this.#polls.delete(poll);
    }
    for (const poll of polls) {
      if (this.#polls.has(poll)) continue;
      this.#polls.set(poll, follow(this.line, `poll:${poll}`, (data) => this.#poll(poll, data)));
    }
  }
}
