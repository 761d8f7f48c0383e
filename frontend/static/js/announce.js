/** What a screen reader says of new posts: politely, and several at once as one sentence. */

import { excerpt } from "./text.js";
import { gettext, interpolate, ngettext } from "./words.js";

/** @import {Post} from "../../types.d.ts" */

const GATHER_MS = 1_500;
const KEPT = 5;
const EXCERPT = 140;

export class Announcer {
  /** @type {Post[]} */
  #posts = [];
  #place = document.createElement("div");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  constructor() {
    this.#place.id = "announcer";
    this.#place.className = "visually-hidden";
    this.#place.setAttribute("role", "log");
    this.#place.setAttribute("aria-live", "polite");
    document.body.append(this.#place);
  }

  /** @param {Post} post */
  post(post) {
    this.#posts.push(post);
    this.#timer ??= setTimeout(() => this.#speak(), GATHER_MS);
  }

  /** @param {string} text */
  say(text) {
    const line = document.createElement("p");
    line.textContent = text;
    this.#place.append(line);
    while (this.#place.childElementCount > KEPT) this.#place.firstElementChild?.remove();
  }

  #speak() {
    this.#timer = undefined;
    this.say(sentence(this.#posts.splice(0)));
  }
}

/** One sentence for all of them; an official response is never lost in a number. @param {readonly Post[]} posts */
export function sentence(posts) {
  const official = posts.filter((post) => post.official).at(-1);
  const post = official ?? posts[posts.length - 1];
  const text = { name: post.author.name, department: post.author.department, text: excerpt(post.body, EXCERPT) };
  const said = official
    ? interpolate(gettext("Official response by %(name)s, %(department)s: %(text)s"), text)
    : interpolate(gettext("%(name)s: %(text)s"), text);
  if (posts.length === 1) return said;
  return `${ngettext("%(count)s new post", "%(count)s new posts", posts.length)}. ${said}`;
}
