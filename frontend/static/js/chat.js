/** The talk in a panel of the page of a hall: a file of its own, which only those load who open it. */

import { startTalk } from "./talk.js";
import { useCatalog } from "./words.js";

/** @param {import("../../types.d.ts").Island} island @param {import("./line.js").Line} line  the page's */
export function begin(island, line) {
  useCatalog(island.catalog, island.lang);
  startTalk(island, { line });
}
