import { ATTENTION_COLUMNS } from "../../src/exchange/journal/attention_format.ts";
import { CAPTURED_COLUMNS } from "../../src/exchange/journal/captured_format.ts";
import { JOURNAL_ACTIONS, JOURNAL_COLUMNS } from "../../src/exchange/journal/journal_format.ts";
import { table } from "./markdown.ts";

/** Tells the columns of the journal and what each action in it is. */
export function journalPage(): string {
  const meanings = (columns: typeof JOURNAL_COLUMNS | typeof ATTENTION_COLUMNS | typeof CAPTURED_COLUMNS) =>
    Object.entries(columns).map(([name, { meaning }]) => [`\`${name}\``, meaning]);
  const actions = Object.entries(JOURNAL_ACTIONS).map(([name, meaning]) => [`\`${name}\``, meaning]);
  return `# The journal

What \`sip2d journal\` writes: a row for everything that terminals and staff changed, and for what was refused. As CSV, the
first line names the columns; with \`--format json\`, each row is an object on a line of its own without empty members. How a
library system takes it over: [A nightly exchange](../data.md#a-nightly-exchange).

## Columns

${table(["column", "meaning"], meanings(JOURNAL_COLUMNS))}
## Actions

${table(["action", "meaning"], actions)}
## Reasons

The words of the column \`reason\` are those of the first tables in [Screen texts](screen-texts.md#why-something-was-refused),
which also tell what the patron reads, and \`incomplete\` where a message lacked a field that it must have. What a terminal
sends that is not logged in is in the log alone: whoever reaches the port could fill the journal otherwise. So is what could
not be answered in time, since nobody knows then whether it was done.

Of what [staff](../desk.md) asked for, it may also be \`amount-invalid\`, \`waiver-too-much\` (more than is owed),
\`fee-growing\` (until the item is back), \`due-invalid\`, \`card-own\` (the patron has it already), \`card-taken\` or \`card-of-item\`. What they set aside, and why, is in \`detail\`.

Of a change that [another library system](../gateway.md) was asked for, the reason is \`refused-upstream\` where that system said
no, \`not-sent\` where it was not asked after all, and \`not-confirmed\` where nobody knows what became of it. What became known
later is a row of its own; \`detail\` tells the number of the change, by which \`sip2d journal --exceptions\` lists it.

## Exceptions

What \`sip2d journal --exceptions\` writes: a row for each change that another library system was asked for and that staff must
see to ([what they do](../gateway.md#what-staff-see-to)).

${table(["column", "meaning"], meanings(ATTENTION_COLUMNS))}
## Captured holds

What \`sip2d returns --captured\` and the page of returns write: a row for each hold that was captured by a return which
[waited for the library system](../gateway.md#returns-while-the-system-is-away), by branch.

${table(["column", "meaning"], meanings(CAPTURED_COLUMNS))}`;
}
