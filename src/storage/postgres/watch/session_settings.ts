/**
 * What holds for every connection: an acknowledged commit is on disk; a statement that waited for a lock sees what is
 * there afterwards; all questions of the port are answered by indexes, so that a plan from when the tables were small
 * must not scan them for ever after (and with the scans' penalty every plan would look worth compiling).
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

/** Names what of the settings is otherwise on a connection whose settings are these. */
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
