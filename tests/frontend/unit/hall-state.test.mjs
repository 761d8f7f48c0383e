import assert from "node:assert/strict";
import { test } from "node:test";

import {
  apply,
  withPulse,
  beatOfPoll,
  comingOf,
  featuredOf,
  heldOf,
  isVotable,
  load,
  mayAsk,
  mayVote,
  order,
  personal,
  reload,
  takeMine,
  tallyOf,
  votesOf,
  withBallot,
  withVote,
} from "../../../frontend/static/js/hall-state.js";

const AT = "2026-11-23T09:00:00Z";
const hall = (fields = {}) => ({ id: 1, code: "HTR4XC", title: "Drains", department: { slug: "works", name: "Works" }, starts_at: AT, state: "live", ...fields });
const question = (number, fields = {}) => ({ id: 100 + number, number, state: "listed", body: `Question ${number}`, asked_at: AT, ...fields });
const poll = (fields = {}) => ({ id: 7, number: 1, question: "What?", kind: "single", options: [{ id: 1, text: "A" }, { id: 2, text: "B" }], ...fields });
const snapshot = (questions = [], fields = {}) => ({ epoch: "e", offset: 10, hall: hall(), questions, polls: [], ...fields });
const changed = (fields) => ({ type: "question.changed", question: fields });
const numbers = (state, show) => order(state, show).map((id) => id - 100);

test("fields that the wire left out are there", () => {
  const state = load(snapshot([question(1)]));
  assert.equal(state.hall.switches.voting, true);
  assert.equal(state.questions[0].asker, null);
});

test("a question that is new finds its place by number", () => {
  const state = apply(load(snapshot([question(1), question(3)])), 11, changed(question(2)));
  assert.deepEqual(state.questions.map((one) => one.number), [1, 2, 3]);
});

test("an event that was seen before changes nothing", () => {
  const state = load(snapshot([question(1)]));
  assert.equal(apply(state, 10, changed(question(1, { body: "Other" }))), state);
});

test("an event that comes too early marks a hole and is applied", () => {
  const state = apply(load(snapshot([question(1)])), 12, changed(question(1, { body: "Other" })));
  assert.equal(state.hole, true);
  assert.equal(state.questions[0].body, "Other");
});

test("what did not change stays the same object", () => {
  const state = load(snapshot([question(1)]));
  assert.equal(apply(state, 11, changed(question(1))).questions[0], state.questions[0]);
});

test("a question that is removed is gone", () => {
  const state = apply(load(snapshot([question(1), question(2)])), 11, { type: "question.removed", id: 101, number: 1 });
  assert.deepEqual(state.questions.map((one) => one.number), [2]);
});

test("an event of a newer server moves only the offset", () => {
  const state = load(snapshot([question(1)]));
  assert.deepEqual(apply(state, 11, { type: "something.else" }), { ...state, offset: 11 });
});

test("the hall says what is on the screen", () => {
  const state = apply(load(snapshot([question(1)])), 11, { type: "hall.changed", hall: hall({ featured: 101 }) });
  assert.equal(featuredOf(state)?.number, 1);
});

test("what comes next stands in the order of its places", () => {
  const questions = [question(1, { state: "queued", position: 2 }), question(2, { state: "queued", position: 1 }), question(3)];
  assert.deepEqual(comingOf(load(snapshot(questions))).map((one) => one.number), [2, 1]);
});

test("the pulse is absolute, and a full one replaces everything", () => {
  let state = withPulse(load(snapshot(), { "q:101": [1, 0], hands: 2 }), { type: "pulse.changed", values: { "q:101": [5, 2] }, gone: ["hands"] });
  assert.deepEqual(state.pulse, { "q:101": [5, 2] });
  state = withPulse(state, { type: "pulse.changed", values: { viewers: 9 }, gone: [], full: true });
  assert.deepEqual(state.pulse, { viewers: 9 });
});

test("an own vote counts at once, and only once", () => {
  let state = withVote(load(snapshot([question(1)]), { "q:101": [4, 1] }), 101, true);
  state = withVote(state, 101, true);
  assert.equal(votesOf(state, 101), 5);
  assert.equal(votesOf(withVote(state, 101, false), 101), 4);
});

test("votes are taken while a question waits and the hall lets people vote", () => {
  const state = load(snapshot([question(1), question(2, { state: "owed" })]));
  assert.equal(isVotable(state, state.questions[0]), true);
  assert.equal(isVotable(state, state.questions[1]), false);
  assert.equal(mayVote(load(snapshot([], { hall: hall({ switches: { panic: true } }) }))), false);
});

test("in the last round one may vote and not ask", () => {
  const state = load(snapshot([], { hall: hall({ state: "wrap_up" }) }));
  assert.deepEqual([mayAsk(state), mayVote(state)], [false, true]);
});

test("most votes come first, and equal ones by number", () => {
  const state = load(snapshot([question(1), question(2), question(3)]), { "q:101": [1, 0], "q:102": [9, 0], "q:103": [1, 0] });
  assert.deepEqual(numbers(state, "top"), [2, 1, 3]);
});

test("the newest list goes by when questions were shown", () => {
  const early = question(2, { listed_at: "2026-11-23T09:01:00Z" });
  const late = question(1, { listed_at: "2026-11-23T09:02:00Z" });
  assert.deepEqual(numbers(load(snapshot([late, early])), "new"), [1, 2]);
});

test("what has an outcome is among the answered ones only, the last one first", () => {
  const one = question(1, { state: "answered_live", answered_at: "2026-11-23T09:05:00Z" });
  const other = question(2, { state: "owed" });
  const state = load(snapshot([one, other, question(3)]));
  assert.deepEqual(numbers(state, "answered"), [1, 2]);
  assert.deepEqual(numbers(state, "top"), [3]);
});

test("mine are those that I asked or voted for", () => {
  const own = { ...question(2), hall: 1, salt: "" };
  const state = load(snapshot([question(1), question(2), question(3)]), {}, { questions: [own], votes: [103] });
  assert.deepEqual(numbers(state, "mine"), [3, 2]);
});

test("a new round of a poll forgets what one chose in the one before", () => {
  let state = load(snapshot([], { polls: [poll()] }), {}, { questions: [], votes: [], ballots: { 7: [1] } });
  state = apply(state, 11, { type: "poll.changed", poll: poll({ round: 2 }) });
  assert.deepEqual(state.ballots, {});
});

test("the tally is shown to whoever has voted, and gone when the ballot is taken back", () => {
  let state = withBallot(load(snapshot([], { polls: [poll({ show: "after_vote" })] })), 7, [1]);
  state = beatOfPoll(state, 7, { type: "pulse.changed", values: { o: { 1: 3, 2: 0 } } });
  assert.deepEqual(tallyOf(state, state.polls[0]), { 1: 3, 2: 0 });
  assert.equal(tallyOf(withBallot(state, 7, []), state.polls[0]), null);
});

test("a published poll carries its tally itself", () => {
  const state = load(snapshot([], { polls: [poll({ state: "published", options: [{ id: 1, text: "A", votes: 4 }, { id: 2, text: "B" , votes: 0 }] })] }));
  assert.deepEqual(tallyOf(state, state.polls[0]), { 1: 4, 2: 0 });
});

test("what is said to me about another hall is not about this one", () => {
  const state = load(snapshot());
  assert.equal(personal(state, { type: "own_question.changed", question: { ...question(1), hall: 2, salt: "" } }), state);
});

test("my question and my hand change as I am told", () => {
  let state = personal(load(snapshot()), { type: "own_question.changed", question: { ...question(1), state: "pending", hall: 1, salt: "" } });
  state = personal(state, { type: "own_hand.changed", hall: 1, state: "called" });
  assert.deepEqual([state.own[0].state, state.hand], ["pending", "called"]);
  assert.equal(personal(state, { type: "own_hand.changed", hall: 1, state: "done" }).hand, null);
});

test("a fresh snapshot takes the place of everything but what is my own", () => {
  const state = { ...load(snapshot([question(1)]), {}, { questions: [], votes: [101] }), hole: true };
  const fresh = reload(state, snapshot([question(1), question(2)], { offset: 20 }), { "q:102": [1, 0] });
  assert.deepEqual([fresh.offset, fresh.hole, fresh.votes.has(101), fresh.questions.length], [20, false, true, 2]);
  assert.equal(fresh.questions[0], state.questions[0]);
});

test("what is my own can be asked for again", () => {
  const state = takeMine(load(snapshot(), {}, { questions: [], votes: [101] }), { questions: [], votes: [102], hand: "raised" });
  assert.deepEqual([[...state.votes], state.hand], [[102], "raised"]);
});

test("votes that are held are told apart from those that count", () => {
  const state = { pulse: { "q:7": [8, 0], "h:7": 2 } };
  assert.deepEqual([votesOf(state, 7), heldOf(state, 7), heldOf(state, 8)], [8, 2, 0]);
});
