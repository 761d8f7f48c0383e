/** Short notices in the corner. Bad news stays until it is closed; the rest goes by itself, not while one is on it. */

import { gettext } from "./words.js";

const STAYS_MS = 12_000;

/**
 * @param {string} text
 * @param {{tone?: "plain" | "good" | "bad", href?: string}} [options]
 */
export function toast(text, { tone = "plain", href } = {}) {
  const place = document.getElementById("toasts");
  if (!place) return;
  const box = document.createElement("div");
  box.className = "toast";
  box.dataset.tone = tone;
  const words = document.createElement("p");
  words.append(href ? link(text, href) : text);
  const close = document.createElement("button");
  close.type = "button";
  close.className = "quiet";
  close.textContent = gettext("Close");
  close.addEventListener("click", () => box.remove());
  box.append(words, close);
  place.append(box);
  if (tone !== "bad") leaveLater(box);
}

/** @param {HTMLElement} box */
function leaveLater(box) {
  setTimeout(() => (box.matches(":hover, :focus-within") ? leaveLater(box) : box.remove()), STAYS_MS);
}

/** @param {string} text @param {string} href */
function link(text, href) {
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.textContent = text;
  return anchor;
}
