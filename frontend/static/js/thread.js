/** The live thread page: its talk, which is all there is to it. */

import { byId } from "./page.js";
import { startTalk } from "./talk.js";
import { watchPhotos } from "./watching.js";
import { useCatalog } from "./words.js";

/** @type {import("../../types.d.ts").Island} */
const island = JSON.parse(byId("thread-data").textContent ?? "");
useCatalog(island.catalog, island.lang);
startTalk(island);
watchPhotos(island.catalog, island.lang);
