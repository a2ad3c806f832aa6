/**
 * Settings of every connection. An acknowledged commit is on disk. A statement that waited for a lock sees the rows as
 * they are after the wait. Scans are off, since indexes answer all questions of the port: a plan from when the tables
 * were small must not scan them later. JIT is off, since the penalty for scans would make every plan look worth
 * compiling.
 */
export const SESSION = {
  TimeZone: "UTC",
  synchronous_commit: "on",
  default_transaction_isolation: "read committed",
  enable_seqscan: "off",
  jit: "off",
} as const;

/** The values of `synchronous_commit` with which no acknowledged commit is lost. */
const DURABLE = ["on", "remote_apply"];

/** Names the settings that differ on a connection with these current ones. */
export function otherSettings(current: Readonly<Record<string, unknown>>): readonly (keyof typeof SESSION)[] {
  const names: (keyof typeof SESSION)[] = [];
  for (const name in SESSION) {
    if (!isSetting(name)) continue;
    const allowed = name === "synchronous_commit" ? DURABLE : [SESSION[name]];
    if (!allowed.some((value) => value === current[name])) names.push(name);
  }
  return names;
}

function isSetting(name: string): name is keyof typeof SESSION {
  return Object.hasOwn(SESSION, name);
}
