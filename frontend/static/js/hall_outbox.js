/**
 * What somebody does in a hall, on its way to the server: votes, ballots, hands, questions.
 *
 * @import {Deed} from "../../types.d.ts"
 */

import { Queue } from "./queue.js";

/** After an hour the moment is over: a vote that comes so late surprises more than it helps. */
const PATIENCE = { attempts: 6, waits: 12_000, tooOld: 3_600_000 };

/** @typedef {import("./queue.js").Parts<Deed> & {done: (deed: Deed, reply: any) => void}} Parts */

/** @extends {Queue<Deed>} */
export class Deeds extends Queue {
  #done;

  /** @param {Parts} parts */
  constructor(parts) {
    super({ ...PATIENCE, ...parts });
    this.#done = parts.done;
  }

  /** @param {string} slot @param {string} method @param {Record<string, unknown>} data @returns {string} the key */
  add(slot, method, data) {
    for (const deed of this.items.filter((one) => one.slot === slot && one.state !== "sending")) this.drop(deed.key);
    return this.enter({ slot, method, data });
  }

  /** The newest deed in a slot. @param {string} slot */
  newest(slot) {
    return this.items.filter((one) => one.slot === slot).at(-1);
  }

  /** How many are kept here because the line is dead. */
  get waiting() {
    return this.items.filter((one) => one.state === "waiting").length;
  }

  /** @param {Deed} deed @param {any} reply @override */
  arrived(deed, reply) {
    this.drop(deed.key);
    this.#done(deed, reply);
  }

  /** @param {Deed} deed @override */
  overtaken(deed) {
    return this.items.some((one) => one.slot === deed.slot && one.key !== deed.key);
  }
}
