/** Numbers that many people change, as they were told last. Pure. */

/**
 * The values after a pulse: absolute ones by name; with `full` all there are, whatever was known before.
 *
 * @param {Readonly<Record<string, any>>} values
 * @param {{values?: Record<string, any>, gone?: readonly string[], full?: boolean}} told
 * @returns {Record<string, any>}
 */
export function beat(values, told) {
  const next = told.full ? { ...told.values } : { ...values, ...told.values };
  for (const name of told.gone ?? []) delete next[name];
  return next;
}
