/** What one reads or types stays where it is on the screen, whatever is added around it. */

const NEAR_PX = 48;

/** Whether the end of the talk is in view. @param {HTMLElement} list @param {HTMLElement} composer */
export function atEnd(list, composer) {
  return overlap(list, composer) <= NEAR_PX;
}

/**
 * Changes the page through `change`, then scrolls by as much as what one looks at was moved: the first post in view stays
 * where it is. At the end of the talk it is the end that stays above the composer; `toEnd` goes there from anywhere.
 *
 * @param {HTMLElement} list
 * @param {HTMLElement} composer
 * @param {() => void} change
 * @param {boolean} [toEnd]
 */
export function steady(list, composer, change, toEnd = false) {
  const end = list.getBoundingClientRect().bottom > 0 && atEnd(list, composer);
  const anchor = end ? null : inView(list);
  const before = anchor ? anchor.getBoundingClientRect().top : overlap(list, composer);
  change();
  const lost = anchor && !anchor.isConnected;
  const after = anchor ? anchor.getBoundingClientRect().top : overlap(list, composer);
  const moved = lost || (!anchor && !end) ? 0 : after - before;
  if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: "instant" });
  if (toEnd) scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
}

/** By how much the end of the talk lies below the edge; 0 while there is room. @param {HTMLElement} list @param {HTMLElement} composer */
const overlap = (list, composer) => Math.max(0, list.getBoundingClientRect().bottom - bottomEdge(composer));

/** @param {HTMLElement} list */
function inView(list) {
  const children = list.children;
  let low = 0;
  let high = children.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (children[middle].getBoundingClientRect().bottom <= 0) low = middle + 1;
    else high = middle;
  }
  const found = children[low];
  return found && found.getBoundingClientRect().top < innerHeight ? found : null;
}

/** Where the visible part of the talk ends: at the composer that sticks to the bottom edge, or at the edge itself. @param {HTMLElement} composer */
const bottomEdge = (composer) => Math.min(innerHeight, composer.getBoundingClientRect().top);
