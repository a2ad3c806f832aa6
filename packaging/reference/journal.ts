import { EXCEPTION_COLUMNS } from "../../src/exchange/journal/exception_format.ts";
import { CAPTURED_COLUMNS } from "../../src/exchange/journal/captured_format.ts";
import { JOURNAL_ACTIONS, JOURNAL_COLUMNS } from "../../src/exchange/journal/journal_format.ts";
import { table } from "./markdown.ts";

/** Describes the columns of the journal and each action in it. */
export function journalPage(): string {
  const meanings = (columns: typeof JOURNAL_COLUMNS | typeof EXCEPTION_COLUMNS | typeof CAPTURED_COLUMNS) =>
    Object.entries(columns).map(([name, { meaning }]) => [`\`${name}\``, meaning]);
  const actions = Object.entries(JOURNAL_ACTIONS).map(([name, meaning]) => [`\`${name}\``, meaning]);
  return `# The journal

The journal has a row for everything that terminals and staff changed, and for each refused request. \`sip2d journal\` writes
it as CSV, and the first line names the columns. With \`--format json\`, each row is an object on a line of its own, without
empty members. How a library system takes it over: [A nightly exchange](../data.md#a-nightly-exchange).

## Columns

${table(["column", "meaning"], meanings(JOURNAL_COLUMNS))}
## Actions

${table(["action", "meaning"], actions)}
## Reasons

The column \`reason\` has one of these values:

* for every request: a reason in the first tables of [Screen texts](screen-texts.md#why-something-was-refused), or
  \`incomplete\` if the message lacked a required field;
* for a request of [staff](../desk.md), also: \`amount-invalid\`, \`waiver-too-much\` (more than the debt), \`fee-growing\`
  (until the item is back), \`due-invalid\`, \`card-own\` (the patron already has it), \`card-taken\` or \`card-of-item\`;
* for a change at [another library system](../gateway.md): \`refused-upstream\` if that system said no, \`not-sent\` if sip2d
  did not send the change, and \`not-confirmed\` if its outcome is unknown. A later outcome has a row of its own, and
  \`detail\` has the number of the change in \`sip2d journal --exceptions\`.

Two kinds of requests are in the log only, and not in the journal. One is whatever a terminal sends before its login, since
anybody who reaches the port could fill the journal. The other is a request that could not be answered in time, since its
outcome is unknown.

## Exceptions

\`sip2d journal --exceptions\` writes a row for each change at another library system that staff must see to ([what they
do](../gateway.md#what-staff-see-to)).

${table(["column", "meaning"], meanings(EXCEPTION_COLUMNS))}
## Captured holds

\`sip2d returns --captured\` and the page "Returns that wait" write a row for each hold that was captured by a return which
[waited for the library system](../gateway.md#returns-while-the-system-is-away), by branch.

${table(["column", "meaning"], meanings(CAPTURED_COLUMNS))}`;
}
