// Reads {steps: [{snapshot, log}]} and checks the law on the page's own reducer: every earlier snapshot + the events
// since = every later snapshot. Prints how many pairs held.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { apply, load } from "../../frontend/static/js/state.js";
import { held } from "./pairs.mjs";

const { steps } = JSON.parse(readFileSync(0, "utf8"));
const window = { earlier: false, later: false };

/** What of a state the snapshot `wanted` speaks of. */
function view(state, wanted) {
  const first = wanted.posts[0].number;
  return {
    epoch: state.epoch,
    offset: state.offset,
    thread: state.thread,
    posts: state.posts.filter((post) => post.number >= first),
    entries: state.entries.filter((entry) => entry.after >= first),
    newest: state.newest,
    hole: state.hole,
    later: state.later,
  };
}

const check = (state, wanted) => assert.deepEqual(view(state, wanted), view(load(wanted, window), wanted));

console.log(held(steps, { apply, load: (snapshot) => load(snapshot, window), check }));
