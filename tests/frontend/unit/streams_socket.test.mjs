import assert from "node:assert/strict";
import { test } from "node:test";

import { placesIn } from "../../../frontend/static/js/streams_socket.js";

test("streams are read as the page names them, one a line", () => {
  assert.deepEqual(placesIn("desk:roads 12 e1\ndesk:waste 0 e1"), [
    { name: "desk:roads", offset: 12, epoch: "e1" },
    { name: "desk:waste", offset: 0, epoch: "e1" },
  ]);
});

test("nothing is no stream", () => {
  assert.deepEqual(placesIn(""), []);
  assert.deepEqual(placesIn("desk:roads"), []);
});
