// Reads {steps: [snapshot], events: [{offset, data}]} and checks the law on the fold of a hall's pages: every earlier
// snapshot + the events since = every later snapshot. Prints how many pairs held.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { apply, load } from "../../frontend/static/js/hall-state.js";

const { steps, events } = JSON.parse(readFileSync(0, "utf8"));

/** What of a state a snapshot speaks of. */
const view = ({ epoch, offset, hall, questions, polls, hole }) => ({ epoch, offset, hall, questions, polls, hole });

function follow(state, upto) {
  for (const { offset, data } of events) if (offset <= upto) state = apply(state, offset, data);
  return state;
}

let held = 0;
for (const [index, old] of steps.entries()) {
  for (const wanted of steps.slice(index)) {
    assert.deepEqual(view(follow(load(old), wanted.offset)), view(load(wanted)));
    // An overlap is harmless: the same events again, on top of a state that has them.
    assert.deepEqual(view(follow({ ...load(wanted), offset: old.offset }, wanted.offset)), view(load(wanted)));
    held += 1;
  }
}
console.log(held);
