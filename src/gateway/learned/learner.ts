/** A part of the gateway that learns how its system and its terminals are, and whose knowledge outlasts the process. */
export interface Learner {
  /** Gives what is known, in a form for JSON; times are in milliseconds since 1970. */
  toNote(): unknown;
  /** Adds what a process has noted before. What has shown here counts for more. */
  absorb(note: unknown): void;
  /** Forgets all: what it was learned of is not there any more. */
  forget(): void;
}

/** Reads an object out of a note; empty where the note has none, as one of another version. */
export function membersOf(note: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof note === "object" && note !== null && !Array.isArray(note) ? Object.entries(note) : []);
}

/** Reads those members of an object out of a note that are numbers. */
export function numbersOf(note: unknown): ReadonlyMap<string, number> {
  return new Map([...membersOf(note)].filter((one): one is [string, number] => typeof one[1] === "number"));
}

/** Reads a list of texts out of a note. */
export function textsOf(note: unknown): readonly string[] {
  return Array.isArray(note) ? note.filter((one) => typeof one === "string") : [];
}
