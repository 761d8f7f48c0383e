import assert from "node:assert/strict";
import { test } from "node:test";

import { openStore } from "../../../frontend/static/js/store.js";

/** Like localStorage: its keys are its own properties. */
class Disk {
  getItem(name) {
    return Object.hasOwn(this, name) ? this[name] : null;
  }
  setItem(name, text) {
    this[name] = text;
  }
  removeItem(name) {
    delete this[name];
  }
}

test("what is kept is there for the next page", () => {
  const disk = new Disk();
  openStore(() => disk).set("draft:7:12", { body: "Hello" });
  assert.deepEqual(openStore(() => disk).get("draft:7:12"), { body: "Hello" });
});

test("names are found by how they begin, without those of others", () => {
  const disk = new Disk();
  disk.setItem("other:outbox:7:12:a", "1");
  const store = openStore(() => disk);
  store.set("outbox:7:12:a", 1);
  store.set("outbox:7:120:b", 1);
  assert.deepEqual(store.names("outbox:7:12:"), ["outbox:7:12:a"]);
});

test("a removed thing is gone", () => {
  const disk = new Disk();
  const store = openStore(() => disk);
  store.set("a", 1);
  store.remove("a");
  assert.equal(store.get("a"), null);
});

for (const [what, open] of [
  ["is switched off", () => { throw new Error("denied"); }],
  ["is full", () => Object.assign(new Disk(), { setItem() { throw new Error("quota"); } })],
]) {
  test(`things are kept for as long as the page is open where storage ${what}`, () => {
    const store = openStore(open);
    store.set("a", { b: 1 });
    assert.deepEqual(store.get("a"), { b: 1 });
    assert.deepEqual(store.names("a"), ["a"]);
  });
}

test("what somebody else broke is nothing", () => {
  const disk = new Disk();
  disk.setItem("durbar:a", "{");
  assert.equal(openStore(() => disk).get("a"), null);
});
