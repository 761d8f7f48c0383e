// Reads {steps: [{snapshot, log}]} and checks the law on the fold of a hall's pages: every earlier snapshot + the events
// since = every later snapshot. Prints how many pairs held.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { apply, load } from "../../frontend/static/js/hall-state.js";
import { held } from "./pairs.mjs";

const { steps } = JSON.parse(readFileSync(0, "utf8"));

/** What of a state a snapshot speaks of. */
const view = ({ epoch, offset, hall, questions, polls, hole }) => ({ epoch, offset, hall, questions, polls, hole });

const check = (state, wanted) => assert.deepEqual(view(state), view(load(wanted)));

console.log(held(steps, { apply, load, check }));
