/**
 * Writes outcomes and effects as the journal keeps them: JSON in which moments and days are marked, so that they come
 * back as what they were, moments to the millisecond. A title that happens to look like a date stays a title.
 */
export function toStored(value: unknown): string {
  return JSON.stringify(markMoments(value));
}

/** Marks moments and days. As a replacer of JSON.stringify this would take twice as long, for each change. */
function markMoments(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Temporal.Instant) return { $instant: value.epochMilliseconds };
  if (value instanceof Temporal.PlainDate) return { $date: value.toString() };
  if (Array.isArray(value)) return value.map(markMoments);
  const record: Record<string, unknown> = {};
  for (const [name, own] of Object.entries(value)) record[name] = markMoments(own);
  return record;
}

/** Reads back what {@link toStored} wrote. The caller names the type: only the engine writes these, for itself. */
export function fromStored<T>(text: string): T {
  return JSON.parse(text, (_key, value) => {
    if (typeof value !== "object" || value === null) return value;
    if (typeof value.$instant === "number") return Temporal.Instant.fromEpochMilliseconds(value.$instant);
    // As moments were written at first; what undoes a change may be years old.
    if (typeof value.$instant === "string") return Temporal.Instant.from(value.$instant);
    if (typeof value.$date === "string") return Temporal.PlainDate.from(value.$date);
    return value;
  });
}
