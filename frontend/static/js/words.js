/** The words of the page: gettext over the catalogue in the data island. In English that is empty and msgids are the text. */

/** @type {Record<string, string | string[]>} */
let catalog = {};
/** @type {Intl.PluralRules} */
let plurals = new Intl.PluralRules("en");

/** @param {Record<string, string | string[]>} entries @param {string} lang */
export function useCatalog(entries, lang) {
  catalog = entries;
  plurals = new Intl.PluralRules(lang);
}

/** @param {string} msgid @returns {string} */
export function gettext(msgid) {
  const found = catalog[msgid];
  return typeof found === "string" && found ? found : msgid;
}

/** The form for `count`, by the language's plural categories in their order. @param {string} one @param {string} many @param {number} count */
export function ngettext(one, many, count) {
  const forms = catalog[one];
  const form = Array.isArray(forms)
    ? forms[plurals.resolvedOptions().pluralCategories.indexOf(plurals.select(count))]
    : undefined;
  return interpolate(form || (count === 1 ? one : many), { count });
}

/** Fills in `%(name)s`. @param {string} text @param {Record<string, string | number>} values */
export function interpolate(text, values) {
  return text.replace(/%\((\w+)\)s/gu, (whole, name) => (name in values ? String(values[name]) : whole));
}
