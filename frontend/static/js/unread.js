/**
 * How far one has read. Pure.
 *
 * `divider` is the number of the last post read before the new ones, where the line “New since you were here” stands;
 * it stays while one reads on, and moves only when more arrives after everything was read.
 */

/** @typedef {{seen: number, newest: number, divider: number | null}} Unread */

/** @param {{newest: number, seen: number | null}} page  `seen`: from an earlier visit @returns {Unread} */
export function start({ newest, seen }) {
  const read = seen === null ? newest : Math.min(seen, newest);
  return { seen: read, newest, divider: read < newest ? read : null };
}

/** How many are new and not seen yet. @param {Unread} unread */
export const count = (unread) => unread.newest - unread.seen;

/**
 * A post arrived. `watching`: it came into view at once; `own`: one has obviously seen what one wrote.
 *
 * @param {Unread} unread
 * @param {{number: number, own: boolean, watching: boolean}} post
 * @returns {Unread}
 */
export function arrived(unread, { number, own, watching }) {
  if (number <= unread.newest) return unread;
  const newest = number;
  if (watching || (own && count(unread) === 0)) return { ...unread, newest, seen: newest };
  const divider = count(unread) === 0 ? unread.seen : unread.divider;
  return { ...unread, newest, divider };
}

/** Post `number` came into view. @param {Unread} unread @param {number} number @returns {Unread} */
export function saw(unread, number) {
  const seen = Math.min(Math.max(unread.seen, number), unread.newest);
  return seen === unread.seen ? unread : { ...unread, seen };
}
