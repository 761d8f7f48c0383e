/**
 * Which questions stand where. The list never jumps under the finger: what is new waits behind a button, and the order follows
 * the votes only when it is asked for or when nobody touches the page.
 */

const IDLE_MS = 8_000;
const LOOK_MS = 2_000;

export class Order {
  /** Ids in the order in which they stand. @type {number[]} */
  shown = [];
  #wanted;
  #changed;
  #place;
  #touchedAt = 0;
  #now;

  /**
   * @param {object} parts
   * @param {() => number[]} parts.wanted  the order as it would be now
   * @param {() => void} parts.changed  draw again
   * @param {Element} parts.place  the list
   * @param {() => number} [parts.now]
   */
  constructor({ wanted, changed, place, now = () => Date.now() }) {
    this.#wanted = wanted;
    this.#changed = changed;
    this.#place = place;
    this.#now = now;
    this.shown = wanted();
  }

  listen() {
    for (const name of ["pointerdown", "pointermove", "touchmove", "keydown", "wheel", "scroll"]) {
      addEventListener(name, () => (this.#touchedAt = this.#now()), { passive: true });
    }
    setInterval(() => this.#settle(), LOOK_MS);
  }

  /** Put everything in order now, new ones included. */
  renew() {
    this.shown = this.#wanted();
  }

  /** How many are not shown yet. Where nothing is shown there is nothing to move: then they come at once. */
  get fresh() {
    const shown = new Set(this.shown);
    const fresh = this.#wanted().filter((id) => !shown.has(id));
    if (!fresh.length || this.shown.length) return fresh.length;
    this.renew();
    return 0;
  }

  /** Somebody reads the list and moves a finger, the wheel or the keyboard. */
  get touched() {
    return this.#now() - this.#touchedAt < IDLE_MS && this.#inView();
  }

  #inView() {
    const box = this.#place.getBoundingClientRect();
    return !document.hidden && box.bottom > 0 && box.top < innerHeight;
  }

  #settle() {
    if (this.touched || this.#place.contains(document.activeElement)) return;
    const next = settled(this.shown, this.#wanted());
    if (next.length === this.shown.length && next.every((id, at) => id === this.shown[at])) return;
    this.shown = next;
    this.#changed();
  }
}

/** What is shown, in the order that is wanted; what is new stays out, what is wanted no longer goes. @param {readonly number[]} shown @param {readonly number[]} wanted */
export function settled(shown, wanted) {
  const known = new Set(shown);
  return wanted.filter((id) => known.has(id));
}
