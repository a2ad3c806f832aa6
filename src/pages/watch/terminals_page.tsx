import type { StaffMember, StaffRole } from "../../config/config.ts";
import type { ConnectedTerminal } from "../../observability/connected_terminal.ts";
import type { FeedEntry } from "../../observability/feed.ts";
import { Layout, mayAct } from "../frame/layout.tsx";
import { PageTime } from "../frame/page_time.tsx";
import { isSilent } from "./attention.ts";
import type { TerminalMemory } from "./terminal_memory.ts";

export interface TerminalsShown {
  readonly terminals: readonly ConnectedTerminal[];
  readonly memory: Pick<TerminalMemory, "lastOf">;
  readonly lastMessages: ReadonlyMap<string, number>;
  /** The ids of all accounts of the configuration. */
  readonly accounts: readonly string[];
  readonly timeZone: string;
  /** When the list was made, in milliseconds since 1970. */
  readonly now: number;
}

/** Terminals in the table: to make it of thousands each second would hold them up. */
const IN_TABLE = 300;

/** Shows the terminals that are connected, and the accounts of which none is. */
export function TerminalsPage({ member, shown }: { readonly member: StaffMember; readonly shown: TerminalsShown }) {
  return (
    <Layout title="Terminals" member={member} path="/terminals" live>
      <div data-live="/terminals/live">
        <TerminalTables role={member.role} shown={shown} />
      </div>
    </Layout>
  );
}

/** The part of the terminals' page that is sent anew when it changes. */
export function TerminalTables({ role, shown }: { readonly role: StaffRole; readonly shown: TerminalsShown }) {
  const { terminals, lastMessages, timeZone } = shown;
  const missing = missingAccounts(shown);
  return (
    <>
      <div role="region" aria-label="Terminals that are connected" tabindex={0}>
        <table>
          <thead>
            <tr>
              {["No.", "Account", "Place", "Address", "Since", "Last message", "Last refusal", ""].map((name) => (
                <th scope="col">{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {terminals.slice(0, IN_TABLE).map((terminal) => (
              <TerminalRow terminal={terminal} role={role} shown={shown} />
            ))}
          </tbody>
        </table>
      </div>
      {terminals.length === 0 && <p>No terminal is connected.</p>}
      {terminals.length > IN_TABLE && <p>{`And ${terminals.length - IN_TABLE} more.`}</p>}
      <h2>Accounts of which no terminal is connected</h2>
      {missing.length === 0 ? <p>None.</p> : (
        <ul>
          {missing.map((account) => {
            const seen = lastMessages.get(account);
            return (
              <li>
                <strong>{account}</strong>
                {seen === undefined ? ": not seen since the server started" : ": last seen "}
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
  return (
    <tr>
      <td>
        <a href={`/messages?terminal=${connection}`} aria-label={`Messages of ${connection}`}>{connection}</a>
      </td>
      <td>{account ?? (relayed ? "" : "not logged in")}</td>
      <td>
        {place}
        {outOfPaper && <mark>out of paper</mark>}
        {relayed && <mark>relayed</mark>}
        {isSilent(terminal, memory, now) && <mark>silent</mark>}
      </td>
      <td>{address}</td>
      <td>
        <PageTime at={since} timeZone={timeZone} />
      </td>
      <td>{message && <Told entry={message} timeZone={timeZone} />}</td>
      <td>{refusal && <Told entry={refusal} timeZone={timeZone} />}</td>
      <td>
        {mayAct(role, "admin") && (
          <form method="post" action={`/terminals/${connection}/disconnect`}>
            <button type="submit" aria-label={`Disconnect ${connection}`}>Disconnect</button>
          </form>
        )}
      </td>
    </tr>
  );
}

function Told(
  { entry: { time, message, reason }, timeZone }: { readonly entry: FeedEntry; readonly timeZone: string },
) {
  return (
    <>
      <PageTime at={time} timeZone={timeZone} />
      <br />
      {`${message}${reason === undefined ? "" : `: ${reason}`}`}
    </>
  );
}
