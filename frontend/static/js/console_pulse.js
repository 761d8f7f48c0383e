/** Numbers that many people change, written wherever the page shows them. */

/** One value of a pulse as it is shown: a part of a list, or the number itself. Pure. @param {any} value @param {string | undefined} part */
export function shown(value, part) {
  const found = Array.isArray(value) ? value[Number(part ?? 0)] : value;
  return typeof found === "number" ? String(found) : "";
}

/**
 * Writes the numbers into the page: `data-pulse` names the value, `data-part` its place in a list; what the pulse does not
 * know stays as the server wrote it.
 *
 * @param {Readonly<Record<string, any>>} state
 */
export function write(state) {
  for (const found of document.querySelectorAll("[data-pulse]")) {
    const { pulse = "", part } = /** @type {HTMLElement} */ (found).dataset;
    const text = shown(state[pulse], part);
    if (text && found.textContent !== text) found.textContent = text;
  }
}

/**
 * Writes the tally of a poll: its bars and its numbers.
 *
 * @param {string} poll  its id
 * @param {Readonly<Record<string, number>>} votes  option -> votes
 * @param {number} voters
 */
export function writeTally(poll, votes, voters) {
  for (const [option, count] of Object.entries(votes)) {
    const number = document.querySelector(`[data-option="${poll}:${option}"]`);
    if (number) number.textContent = String(count);
    const share = voters ? Math.round((100 * count) / voters) : 0;
    document.querySelector(`[data-bar="${poll}:${option}"]`)?.setAttribute("width", String(share));
  }
}
