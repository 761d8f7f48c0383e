import assert from "node:assert/strict";
import { test } from "node:test";

import { apply, load, withPulse } from "../../../frontend/static/js/hall-state.js";
import { sceneOf } from "../../../frontend/static/js/presenter_scene.js";

const hall = { id: 1, state: "live", featured: 7 };
const featured = { id: 7, number: 1, state: "featured", body: "Why so late?", asker: { id: 2, name: "Ama" } };
const listed = { id: 8, number: 2, state: "listed", body: "When?", asker: null };
const poll = { id: 3, question: "What first?", on_screen: true, voters: 4, options: [{ id: 5, text: "Drains", votes: 3 }, { id: 6, text: "Lights", votes: 1 }] };

/** The scene after these events, and with these numbers. */
function scene(events = [], values = {}) {
  const begun = load({ epoch: "e", offset: 0, hall, questions: [featured, listed], polls: [poll] });
  const state = events.reduce((before, event, index) => apply(before, index + 1, event), begun);
  return sceneOf(withPulse(state, { type: "pulse.changed", values }));
}
const shares = (...given) => scene(...given).poll?.options.map(({ share }) => share);

test("the question on the screen stands there with who asked it", () => {
  assert.deepEqual(scene().question, { id: 7, body: "Why so late?", by: "Ama" });
});

test("who asked without a name has none", () => {
  assert.equal(scene([{ type: "hall.changed", hall: { ...hall, featured: 8 } }]).question?.by, null);
});

test("its votes are those of the pulse", () => {
  const { votes, confirmed } = scene([], { "q:7": [9, 4] });
  assert.deepEqual([votes, confirmed], [9, 4]);
});

test("before the first pulse no number is known", () => {
  const { votes, viewers } = scene();
  assert.deepEqual([votes, viewers], [null, null]);
});

test("a question that is shown no longer leaves the screen", () => {
  assert.equal(scene([{ type: "question.removed", id: 7 }]).question, null);
});

test("what waits is counted", () => {
  assert.equal(scene([{ type: "question.changed", question: { ...listed, id: 9, number: 3, state: "queued" } }]).listed, 2);
});

test("a poll on the screen shows its shares", () => {
  assert.deepEqual(shares(), [75, 25]);
});

test("the tally of the pulse goes before that of the snapshot", () => {
  assert.deepEqual(shares([], { "o:3": { 5: 1, 6: 4 }, "p:3": [5] }), [20, 80]);
});

test("a result that nobody may know is no share", () => {
  const hidden = { ...poll, options: poll.options.map(({ id, text }) => ({ id, text })) };
  assert.deepEqual(shares([{ type: "poll.changed", poll: hidden }]), [null, null]);
});

test("a poll that left the screen is not shown", () => {
  assert.equal(scene([{ type: "poll.changed", poll: { ...poll, on_screen: false } }]).poll, null);
  assert.equal(scene([{ type: "poll.removed", id: 3 }]).poll, null);
});

test("whoever has the word is named", () => {
  assert.equal(scene([{ type: "hall.changed", hall: { ...hall, featured: null, speaking: "Selorm" } }]).speaking, "Selorm");
});
