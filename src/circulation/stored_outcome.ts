/**
 * Writes outcomes and effects as the journal keeps them: JSON in which moments are marked, so that they come back as what
 * they were, to the millisecond. A title that happens to look like a moment stays a title.
 */
export function toStored(value: unknown): string {
  return JSON.stringify(markMoments(value));
}

/** Reads back what {@link toStored} wrote. The caller names the type: only the engine writes these, for itself. */
export function fromStored<T>(text: string): T {
  return JSON.parse(text, (_key, value) => {
    if (typeof value !== "object" || value === null) return value;
    if (typeof value.$instant === "number") return Temporal.Instant.fromEpochMilliseconds(value.$instant);
    // As moments and days were written at first; what undoes a change may be years old.
    if (typeof value.$instant === "string") return Temporal.Instant.from(value.$instant);
    if (typeof value.$date === "string") return value.$date;
    return value;
  });
}

/**
 * Marks moments, and copies nothing but what holds one: as a replacer of JSON.stringify, or as a copy of everything, this
 * would take twice as long, for each change.
 */
function markMoments(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Temporal.Instant) return { $instant: value.epochMilliseconds };
  if (Array.isArray(value)) return value.map(markMoments);
  return markFields(value);
}

function markFields<T extends object>(record: T): object {
  let marked: { [Name in keyof T]: unknown } | undefined;
  for (const name in record) {
    const own = record[name];
    if (typeof own !== "object") continue;
    const stored = markMoments(own);
    if (stored !== own) (marked ??= { ...record })[name] = stored;
  }
  return marked ?? record;
}
