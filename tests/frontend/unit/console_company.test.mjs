import assert from "node:assert/strict";
import { test } from "node:test";

import { Company, Whereabouts } from "../../../frontend/static/js/console_company.js";

const efua = { type: "typing.started", user: 2, name: "Efua", about: "q-7" };

function heard(...said) {
  const company = new Company(1);
  said.forEach((one) => company.hear(one, 0));
  return company;
}

test("whoever is at a question is named at it", () => {
  assert.deepEqual(heard(efua).at("q-7", 10), ["Efua"]);
});

test("and at no other one", () => {
  assert.deepEqual(heard(efua).at("q-8", 10), []);
});

test("one is at one thing at a time", () => {
  assert.deepEqual(heard(efua, { ...efua, about: "h-1" }).at("q-7", 10), []);
});

test("nobody sees themselves", () => {
  assert.deepEqual(heard({ ...efua, user: 1 }).at("q-7", 10), []);
});

test("whoever says nothing more has gone", () => {
  assert.deepEqual(heard(efua).at("q-7", 7_500), []);
});

test("something else that is told in passing is passed over", () => {
  assert.deepEqual(heard({ type: "watching.changed", clients: 3 }, { ...efua, about: undefined }).at("q-7", 10), []);
});

/** What is said at these times, by somebody who moved at 0. */
function saidAt(...times) {
  const whereabouts = new Whereabouts();
  whereabouts.move(0);
  return times.map(([about, now]) => whereabouts.toSay(about, now));
}

test("where one is is said at once, and again every three seconds", () => {
  assert.deepEqual(saidAt(["q-7", 0], ["q-7", 500], ["q-7", 2_999], ["q-7", 3_000]), ["q-7", "", "", "q-7"]);
});

test("another place is said as soon as the server listens", () => {
  assert.deepEqual(saidAt(["q-7", 0], ["q-8", 500], ["q-8", 2_200]), ["q-7", "", "q-8"]);
});

test("nowhere is not said", () => {
  assert.deepEqual(saidAt(["", 0]), [""]);
});

test("whoever does not move is not at anything", () => {
  assert.deepEqual(saidAt(["q-7", 60_000]), [""]);
});

test("whoever has not touched the page yet is not at anything", () => {
  assert.equal(new Whereabouts().toSay("q-7", 0), "");
});
