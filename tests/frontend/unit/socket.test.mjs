import assert from "node:assert/strict";
import { test } from "node:test";

import { Socket } from "../../../frontend/static/js/socket.js";

globalThis.addEventListener ??= () => undefined;

/** A socket on a line that does nothing by itself. */
function make(own) {
  const did = [];
  const told = [];
  const listeners = new Map();
  const stream = { on: (type, act) => listeners.set(type, act), subscribe: () => did.push("subscribe") };
  const client = {
    newSubscription: () => stream,
    on: (type, act) => listeners.set(`client ${type}`, act),
    connect: () => did.push("connect"),
    disconnect: () => did.push("disconnect"),
    rpc: async (method, data) => ({ data: { method, ...data } }),
  };
  const note = (what) => (...given) => void told.push([what, ...given]);
  const handlers = { event: note("event"), lost: note("lost"), personal: note("personal"), status: note("status"), ended: note("ended") };
  const socket = new Socket({ client, person: 7, details: new Map() }, "hall:1", { offset: 1, epoch: "e" }, handlers, own);
  return { socket, did, told, says: (type, context) => listeners.get(type)?.(context) };
}

test("opened, it asks for its stream and for the line", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { socket, did } = make();
  socket.open();
  assert.deepEqual([did, socket.state, socket.person], [["subscribe", "connect"], "connecting", 7]);
});

test("it is live when its stream is", () => {
  const { socket, told, says } = make();
  says("subscribed", { wasRecovering: false, recovered: false });
  assert.deepEqual([socket.state, told], ["live", [["status", "live", socket.since]]]);
});

test("what is for one person alone comes beside the stream", () => {
  const { told, says } = make();
  says("client publication", { data: { type: "own_hand.changed" } });
  assert.deepEqual(told, [["personal", { type: "own_hand.changed" }]]);
});

test("a line that ends is the end", () => {
  const { socket, told, says } = make();
  says("client disconnected", { code: 3503 });
  assert.deepEqual([socket.state, told.at(-1)], ["ended", ["ended", 3503]]);
});

test("the end of a line that others use is theirs to tell", () => {
  const { socket, says } = make(false);
  says("client disconnected", { code: 3503 });
  assert.equal(socket.state, "connecting");
});

test("whoever looks again has it try at once; not while it is live, nor on a line of others", () => {
  const { socket, did, says } = make();
  socket.hurry();
  assert.deepEqual(did, ["disconnect", "connect"]);
  says("subscribed", {});
  socket.hurry();
  assert.equal(did.length, 2);
  const shared = make(false);
  shared.socket.hurry();
  assert.deepEqual(shared.did, []);
});

test("a command goes over its line", async () => {
  assert.deepEqual(await make().socket.rpc("hand.raise", { hall: 1 }), { method: "hand.raise", hall: 1 });
});
