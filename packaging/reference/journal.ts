import { JOURNAL_ACTIONS, JOURNAL_COLUMNS } from "../../src/exchange/journal_format.ts";
import { table } from "./markdown.ts";

/** Tells the columns of the journal and what each action in it is. */
export function journalPage(): string {
  const columns = Object.entries(JOURNAL_COLUMNS).map(([name, { meaning }]) => [`\`${name}\``, meaning]);
  const actions = Object.entries(JOURNAL_ACTIONS).map(([name, meaning]) => [`\`${name}\``, meaning]);
  return `# The journal

What \`sip2d journal\` writes: a row for everything that terminals and staff changed, and for what was refused. As CSV, the
first line names the columns; with \`--format json\`, each row is an object on a line of its own without empty members. How a
library system takes it over: [A nightly exchange](../data.md#a-nightly-exchange).

## Columns

${table(["column", "meaning"], columns)}
## Actions

${table(["action", "meaning"], actions)}
## Reasons

The words of the column \`reason\` are those of the first table in [Screen texts](screen-texts.md#why-something-was-refused),
which also tells what the patron reads.
`;
}
