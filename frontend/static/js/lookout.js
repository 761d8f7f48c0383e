/**
 * Where the socket cannot be had but the web can (a proxy that knows no WebSocket, an office network): look every half
 * minute. Pages that lost the same server do not come back at the same moment.
 */

const FIRST_MS = 8_000;
const BETWEEN_MS = 20_000;

export class Lookout {
  #look;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {() => Promise<void>} look  must not reject */
  constructor(look) {
    this.#look = look;
  }

  start() {
    if (this.#timer === undefined) this.#wait(FIRST_MS);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** @param {number} least */
  #wait(least) {
    this.#timer = setTimeout(
      async () => {
        await this.#look();
        if (this.#timer !== undefined) this.#wait(BETWEEN_MS);
      },
      least * (1 + Math.random()),
    );
  }
}
