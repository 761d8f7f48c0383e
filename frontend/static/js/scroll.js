/**
 * What one reads or types stays where it is on the screen, whatever is added around it. The talk scrolls with the page, or
 * in a panel inside the box around its list (`data-scrolls`).
 */

const NEAR_PX = 48;

/** The box in which the list scrolls; none where the page does. @param {HTMLElement} list @returns {HTMLElement | null} */
export const boxOf = (list) => list.closest("[data-scrolls]");

/** Goes to the end of the box, or of the page. @param {HTMLElement | null} box */
export function toEnd(box) {
  const top = (box ?? document.documentElement).scrollHeight;
  (box ?? window).scrollTo({ top, behavior: "instant" });
}

/** Whether the end of the talk is in view. @param {HTMLElement} list @param {HTMLElement} composer */
export function atEnd(list, composer) {
  return overlap(list, composer) <= NEAR_PX;
}

/**
 * Changes the page through `change`, then scrolls by as much as what one looks at was moved: the first post in view stays
 * where it is. At the end of the talk it is the end that stays above the composer; `follow` goes there from anywhere.
 *
 * @param {HTMLElement} list
 * @param {HTMLElement} composer
 * @param {() => void} change
 * @param {boolean} [follow]
 */
export function steady(list, composer, change, follow = false) {
  const box = boxOf(list);
  const end = list.getBoundingClientRect().bottom > topEdge(box) && atEnd(list, composer);
  const anchor = end ? null : inView(list, box);
  const before = anchor ? anchor.getBoundingClientRect().top : overlap(list, composer);
  change();
  const lost = anchor && !anchor.isConnected;
  const after = anchor ? anchor.getBoundingClientRect().top : overlap(list, composer);
  const moved = lost || (!anchor && !end) ? 0 : after - before;
  if (Math.abs(moved) >= 1) (box ?? window).scrollBy({ top: moved, behavior: "instant" });
  if (follow) toEnd(box);
}

/** By how much the end of the talk lies below the edge; 0 while there is room. @param {HTMLElement} list @param {HTMLElement} composer */
const overlap = (list, composer) => Math.max(0, list.getBoundingClientRect().bottom - bottomEdge(boxOf(list), composer));

/** @param {HTMLElement} list @param {HTMLElement | null} box */
function inView(list, box) {
  const children = list.children;
  let low = 0;
  let high = children.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (children[middle].getBoundingClientRect().bottom <= topEdge(box)) low = middle + 1;
    else high = middle;
  }
  const found = children[low];
  const bottom = box ? box.getBoundingClientRect().bottom : innerHeight;
  return found && found.getBoundingClientRect().top < bottom ? found : null;
}

/** Where the visible part of the talk begins. @param {HTMLElement | null} box */
const topEdge = (box) => (box ? box.getBoundingClientRect().top : 0);

/** Where it ends: at the edge of the box, at the composer that sticks to the bottom edge, or at that edge itself. @param {HTMLElement | null} box @param {HTMLElement} composer */
const bottomEdge = (box, composer) =>
  box ? box.getBoundingClientRect().bottom : Math.min(innerHeight, composer.getBoundingClientRect().top);
