import type { StaffMember, StaffRole } from "../config/config.ts";
import type { ConnectedTerminal } from "../observability/connected_terminal.ts";
import type { FeedEntry } from "../observability/feed.ts";
import { Layout, mayAct } from "./layout.tsx";
import { PageTime } from "./page_time.tsx";
import type { TerminalMemory } from "./terminal_memory.ts";

/** The terminals as they are at one moment. */
export interface TerminalsShown {
  readonly terminals: readonly ConnectedTerminal[];
  readonly memory: Pick<TerminalMemory, "lastOf" | "lastSeen">;
  /** The ids of all accounts. */
  readonly accounts: readonly string[];
  readonly timeZone: string;
}

/** Shows the terminals that are connected, and the accounts of which none is. */
export function TerminalsPage({ member, shown }: { readonly member: StaffMember; readonly shown: TerminalsShown }) {
  return (
    <Layout title="Terminals" member={member} path="/terminals">
      <p>
        <small data-live-state>as it was when this page was asked for</small>
      </p>
      <div data-live="/terminals/live">
        <TerminalTables role={member.role} shown={shown} />
      </div>
    </Layout>
  );
}

/** The part of the page that changes. */
export function TerminalTables({ role, shown }: { readonly role: StaffRole; readonly shown: TerminalsShown }) {
  const { terminals, accounts, memory, timeZone } = shown;
  const connected = new Set(terminals.map(({ account }) => account));
  const missing = accounts.filter((account) => !connected.has(account));
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
            {terminals.map((terminal) => <TerminalRow terminal={terminal} role={role} shown={shown} />)}
          </tbody>
        </table>
      </div>
      {terminals.length === 0 && <p>No terminal is connected.</p>}
      <h2>Accounts of which no terminal is connected</h2>
      <ul>
        {missing.map((account) => {
          const seen = memory.lastSeen(account);
          return (
            <li>
              {`${account}: ${seen === undefined ? "not seen since the server started" : "last seen "}`}
              {seen !== undefined && <PageTime at={seen} timeZone={timeZone} />}
            </li>
          );
        })}
      </ul>
    </>
  );
}

function TerminalRow(
  { terminal, role, shown: { memory, timeZone } }: {
    readonly terminal: ConnectedTerminal;
    readonly role: StaffRole;
    readonly shown: TerminalsShown;
  },
) {
  const { connection, account, terminal: place, address, since, outOfPaper } = terminal;
  const { message, refusal } = memory.lastOf(connection);
  return (
    <tr>
      <td>
        <a href={`/messages?terminal=${connection}`}>{connection}</a>
      </td>
      <td>{account ?? "not logged in"}</td>
      <td>{`${place}${outOfPaper ? " (out of paper)" : ""}`}</td>
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
