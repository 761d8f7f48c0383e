/** lit-html into an element that the server filled: its HTML makes room the first time. */

import { render } from "../vendor/lit-html.js";

/** @type {WeakSet<HTMLElement>} */
const ours = new WeakSet();

/** @param {unknown} content @param {HTMLElement} element */
export function draw(content, element) {
  if (!ours.has(element)) element.replaceChildren();
  ours.add(element);
  render(content, element);
}
