/** What happened in a visit, as a person can read it. */
export interface Story {
  /** Notes what happened; `bytes` are what went over the wire. */
  note(what: string): void;
  readonly lines: readonly string[];
}

/** Makes a story that begins with its title. */
export function createStory(title: string, now: () => number): Story {
  const lines = [title];
  return {
    lines,
    note: (what) => void lines.push(`  ${new Date(now()).toISOString().slice(11, 23)}  ${what}`),
  };
}
