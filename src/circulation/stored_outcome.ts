/**
 * Outcomes and effects as the journal keeps them: JSON in which moments and days are marked, so that they come back as
 * what they were. A title that happens to look like a date stays a title.
 */
export function toStored(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, written) {
    const own = this[key];
    if (own instanceof Temporal.Instant) return { $instant: own.toString() };
    if (own instanceof Temporal.PlainDate) return { $date: own.toString() };
    return written;
  });
}

/** Reads back what {@link toStored} wrote. The caller names the type: only the engine writes these, for itself. */
export function fromStored<T>(text: string): T {
  return JSON.parse(text, (_key, value) => {
    if (typeof value !== "object" || value === null) return value;
    if (typeof value.$instant === "string") return Temporal.Instant.from(value.$instant);
    if (typeof value.$date === "string") return Temporal.PlainDate.from(value.$date);
    return value;
  });
}
