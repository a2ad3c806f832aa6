import type { StaffMember, StaffRole } from "../../config/config.ts";
import type { ConnectedTerminal } from "../../observability/connected_terminal.ts";
import type { FeedEntry } from "../../observability/feed.ts";
import { Layout, mayAct } from "../frame/layout.tsx";
import { FoldedForm } from "../frame/folded_form.tsx";
import { Outcome } from "../frame/outcome.tsx";
import type { ActionResult } from "../frame/page_sessions.ts";
import { Row, Table } from "../frame/table.tsx";
import { Result } from "../frame/result.tsx";
import { PageTime } from "../frame/page_time.tsx";
import { useTexts } from "../frame/site_context.ts";
import type { PageTexts } from "../../texts/languages.ts";
import { isSilent } from "./warnings.ts";
import type { TerminalMemory } from "./terminal_memory.ts";

export interface TerminalsShown {
  readonly terminals: readonly ConnectedTerminal[];
  readonly memory: Pick<TerminalMemory, "lastOf" | "repeatsOf">;
  readonly lastMessages: ReadonlyMap<string, number>;
  /** The ids of all accounts of the configuration. */
  readonly accounts: readonly string[];
  readonly timeZone: string;
  /** When the list was made, in milliseconds since 1970. */
  readonly now: number;
}

function columnsOf({ watch: { terminals } }: PageTexts): readonly string[] {
  const { number, account, place, address, since, lastMessage, lastRefusal, action } = terminals;
  return [number, account, place, address, since, lastMessage, lastRefusal, action];
}

/** The most terminals in the table: writing thousands each second would slow all of them down. */
const IN_TABLE = 300;

/** Shows the terminals that are connected, and the accounts of which no terminal is. */
export function TerminalsPage(
  { member, shown, told }: {
    readonly member: StaffMember;
    readonly shown: TerminalsShown;
    readonly told?: ActionResult;
  },
) {
  return (
    <Layout title={useTexts().watch.terminals.title} member={member} path="/terminals" live>
      <Result told={told} />
      <div data-live="/terminals/live">
        <TerminalTables role={member.role} shown={shown} />
      </div>
    </Layout>
  );
}

/** Shows the part of the terminals' page that is sent again when it changes. */
export function TerminalTables({ role, shown }: { readonly role: StaffRole; readonly shown: TerminalsShown }) {
  const { terminals, lastMessages, timeZone } = shown;
  const missing = missingAccounts(shown);
  const texts = useTexts();
  const words = texts.watch.terminals;
  return (
    <>
      <Table label={words.table} columns={columnsOf(texts)}>
        {terminals.toSorted((a, b) => b.connection - a.connection).slice(0, IN_TABLE).map((terminal) => (
          <TerminalRow terminal={terminal} role={role} shown={shown} />
        ))}
      </Table>
      {terminals.length === 0 && <p>{words.none}</p>}
      {terminals.length > IN_TABLE && <p>{words.andMore(terminals.length - IN_TABLE)}</p>}
      <h2>{words.missing}</h2>
      {missing.length === 0 ? <p>{words.noneMissing}</p> : (
        <ul>
          {missing.map((account) => {
            const seen = lastMessages.get(account);
            return (
              <li>
                <strong>{account}</strong>
                {seen === undefined ? words.notSeen : words.lastSeen}
                {seen !== undefined && <PageTime at={seen} timeZone={timeZone} />}
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}

/** Lists the accounts of which no terminal is connected. */
export function missingAccounts(
  { terminals, accounts }: Pick<TerminalsShown, "terminals" | "accounts">,
): readonly string[] {
  const connected = new Set(terminals.map(({ account }) => account));
  return accounts.filter((account) => !connected.has(account));
}

function TerminalRow(
  { terminal, role, shown: { memory, timeZone, now } }: {
    readonly terminal: ConnectedTerminal;
    readonly role: StaffRole;
    readonly shown: TerminalsShown;
  },
) {
  const { connection, account, terminal: place, address, since, outOfPaper, relayed } = terminal;
  const { message, refusal } = memory.lastOf(connection);
  const repeats = memory.repeatsOf(terminal);
  const messages = `/messages?terminal=${connection}`;
  const texts = useTexts();
  const words = texts.watch.terminals;
  const cells = [
    <a href={messages} aria-label={words.messagesOf(connection)}>{connection}</a>,
    account ?? (relayed ? "" : words.notLoggedIn),
    <>
      {place}
      {outOfPaper && <mark>{words.outOfPaper}</mark>}
      {relayed && <mark>{words.relayed}</mark>}
      {isSilent(terminal, memory, now) && <mark>{words.silent}</mark>}
      {repeats > 0 && (
        <>
          <br />
          <small>{words.repeats(repeats)}</small>
        </>
      )}
    </>,
    address,
    <PageTime at={since} timeZone={timeZone} />,
    message && <LastMessage entry={message} timeZone={timeZone} />,
    refusal && <LastMessage entry={refusal} timeZone={timeZone} path={`${messages}&result=refused`} />,
    mayAct(role, "admin") && (
      <FoldedForm
        name={words.disconnect}
        label={`${words.disconnectOne(connection)} …`}
        why={words.disconnectWhy}
      >
        <form method="post" action={`/terminals/${connection}/disconnect`}>
          <button type="submit" data-changes aria-label={words.disconnectOne(connection)}>
            {words.disconnect}
          </button>
        </form>
      </FoldedForm>
    ),
  ];
  return <Row columns={columnsOf(texts)} cells={cells} />;
}

function LastMessage(
  { entry, timeZone, path }: { readonly entry: FeedEntry; readonly timeZone: string; readonly path?: string },
) {
  const { time, message, reason } = entry;
  const outcome = entry.result;
  const name = useTexts().frame.messages[message] ?? message;
  const moment = <PageTime at={time} timeZone={timeZone} />;
  return (
    <>
      {path === undefined ? moment : <a href={path}>{moment}</a>}
      <br />
      {outcome === "answered"
        ? name
        : <Outcome outcome={outcome} reason={reason} what={message === outcome ? undefined : name} />}
    </>
  );
}
