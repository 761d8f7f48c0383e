import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "../../../frontend/static/js/hall-state.js";
import { hallSentence, liveLine, ownWords, questionLook, slowWords } from "../../../frontend/static/js/hall_words.js";
import { makeMoments } from "../../../frontend/static/js/moment.js";

const AT = "2026-11-23T09:00:00Z";
const moments = makeMoments("Africa/Accra", "en");
const now = Date.parse("2026-11-23T10:00:00Z");
const state = (fields, questions = []) =>
  load({ epoch: "e", offset: 1, polls: [], questions, hall: { id: 1, code: "X", title: "T", department: { slug: "d", name: "D" }, starts_at: AT, ...fields } });

test("the banner says since when, and what one can do", () => {
  const said = hallSentence(state({ state: "live", live_at: AT }), moments, now);
  assert.equal(said, "It began today 09:00. Ask your question, or vote for one that is there.");
});

test("the panic lock is said before anything else", () => {
  assert.match(hallSentence(state({ state: "live", switches: { panic: true } }), moments, now), /closed everything/u);
});

const slow = (switches) => slowWords(state({ switches }).hall, moments, now);

test("where questions are slow, it is said how slow", () => {
  assert.equal(slow({}), "");
  assert.equal(slow({ asking_slow_seconds: 60 }), "Slow mode: everybody can ask once in 60 seconds.");
});

test("where that came by itself, it is said why and until when", () => {
  const until = (asking_slow_until) => slow({ asking_slow_seconds: 120, asking_slow_until });
  assert.equal(until("2026-11-23T10:10:00Z"), "Many new accounts are asking: until 10:10 everybody can ask once in 120 seconds.");
  assert.equal(until("2026-11-23T10:00:00Z"), "");
});

test("a hall that is over says how many answers are still to come", () => {
  const owed = { id: 1, number: 1, state: "owed", body: "?", asked_at: AT };
  assert.match(hallSentence(state({ state: "follow_up" }, [owed]), moments, now), /1 answer is still owed/u);
});

test("the asker reads the exact reason", () => {
  assert.equal(ownWords({ state: "rejected", reason: "It insults somebody." }), "It was not shown: It insults somebody.");
});

test("every state has a word and a shape", () => {
  for (const name of ["pending", "held", "listed", "queued", "featured", "answered_live", "owed", "answered_written", "ticketed", "rejected", "merged", "withdrawn"]) {
    assert.equal(questionLook(name).every(Boolean), true);
  }
});

test("the line about the connection says what is kept", () => {
  assert.equal(liveLine("live", { since: "", viewers: 214, kept: 0 }), "Live · 214 here");
  assert.equal(liveLine("offline", { since: "14:02", viewers: 0, kept: 2 }), "Offline since 14:02, 2 things you did are kept");
});
