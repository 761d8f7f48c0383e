/** The page on which one opens an issue: what is typed survives a reload and a lost connection, until the issue is there. */

import { formDraftOf, keepDraft } from "./draft.js";
import { openStore } from "./store.js";

const FIELDS = ["title", "body", "department", "place", "category"];

const form = document.querySelector("form[data-draft]");
if (form instanceof HTMLFormElement && form.dataset.draft) {
  keepDraft(form, openStore(() => localStorage), formDraftOf(form.dataset.draft), FIELDS);
}
