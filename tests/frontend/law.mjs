// Reads {steps: [{snapshot, whole}], events: [{offset, data}]} and checks the law on the page's own reducer:
// every earlier snapshot + the events since = every later snapshot. Prints how many pairs held.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { apply, load } from "../../frontend/static/js/state.js";

const { steps, events } = JSON.parse(readFileSync(0, "utf8"));
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

function follow(state, upto) {
  for (const { offset, data } of events) if (offset <= upto) state = apply(state, offset, data);
  return state;
}

let held = 0;
for (const [index, old] of steps.entries()) {
  for (const wanted of steps.slice(index)) {
    const expected = view(load(wanted, window), wanted);
    assert.deepEqual(view(follow(load(old, window), wanted.offset), wanted), expected);
    // An overlap is harmless: the same events again, on top of a state that has them.
    const overlapping = { ...load(wanted, window), offset: old.offset };
    assert.deepEqual(view(follow(overlapping, wanted.offset), wanted), expected);
    held += 1;
  }
}
console.log(held);
