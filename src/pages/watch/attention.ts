import { X509Certificate } from "node:crypto";
import { accountEnd } from "../../config/account_end.ts";
import type { Config, StaffRole } from "../../config/config.ts";
import type { ConnectedTerminal } from "../../observability/connected_terminal.ts";
import type { UpstreamSight, UpstreamState } from "../../observability/upstream_sight.ts";
import type { TerminalMemory } from "./terminal_memory.ts";

/** Something that staff should look at. */
export interface Attention {
  readonly text: string;
  /** A page that tells more, and the role that it needs. */
  readonly more?: { readonly path: string; readonly name: string; readonly role: StaffRole };
}

/** Facts from which it is worked out what staff should look at. */
interface AttentionParts {
  readonly config: Pick<Config, "listeners" | "pages" | "accounts">;
  readonly terminals: readonly ConnectedTerminal[];
  readonly memory: Pick<TerminalMemory, "lastOf">;
  /** The library systems behind gateways. */
  readonly upstreams: readonly UpstreamSight[];
  /** Changes at library systems that staff must see to, by institution. */
  readonly exceptions: readonly { readonly institution: string; readonly count: number }[];
  /** Counts since the server started. */
  readonly since: Readonly<Record<"exceptions" | "locks" | "failures" | "lostRows", number>>;
  /** Why terminals should not use the server; absent if they should. */
  readonly problem?: string;
  /** Why the last reload failed; absent if it did not. */
  readonly reloadProblem?: string;
  /** Accounts that had a terminal since the start and have none now. */
  readonly gone: readonly string[];
  /** The present moment, in milliseconds since 1970. */
  readonly now: number;
}

/** Milliseconds after which a terminal counts as silent: most ask for the status every five to seven minutes. */
const SILENT = 10 * 60_000;
/** Milliseconds before a certificate's end from which on staff should look at it. */
const NEAR_END = 30 * 24 * 60 * 60_000;

/** Tells whether a terminal has sent nothing for long. */
export function isSilent(
  { connection, since, relayed }: ConnectedTerminal,
  memory: Pick<TerminalMemory, "lastOf">,
  now: number,
): boolean {
  return !relayed && now - (memory.lastOf(connection).message?.time ?? since) >= SILENT;
}

/** Lists in words what staff should look at. */
export function attentionOf(parts: AttentionParts): readonly Attention[] {
  const { problem, reloadProblem, since, config, terminals, upstreams, exceptions, memory, gone, now } = parts;
  return [
    ...problem === undefined ? [] : [{ text: `Terminals are told that the server is off-line: ${problem}.` }],
    ...reloadProblem === undefined ? [] : [{
      text: `The last reload of the configuration failed: ${reloadProblem}.`,
      more: { path: "/configuration", name: "Configuration", role: "admin" as const },
    }],
    ...upstreams.flatMap(upstreamTold),
    ...exceptions.map(exceptionsTold),
    ...told(since.failures, "time that the database failed", "times that the database failed"),
    ...told(since.lostRows, "row of the journal was lost", "rows of the journal were lost"),
    ...told(since.exceptions, "exception", "exceptions", "exception"),
    ...told(since.locks, "card was locked by wrong PINs", "cards were locked by wrong PINs", "pin-locked"),
    ...terminals.filter((terminal) => isSilent(terminal, memory, now)).map((terminal) => ({
      text: `Terminal ${inWords(terminal)} is silent.`,
      more: { path: `/messages?terminal=${terminal.connection}`, name: "Messages", role: "view" as const },
    })),
    ...terminals.filter(({ outOfPaper }) => outOfPaper).map((terminal) => ({
      text: `Terminal ${inWords(terminal)} is out of paper.`,
    })),
    ...gone.map((account) => ({ text: `No terminal of the account ${account} is connected any more.` })),
    ...[...config.listeners, ...config.pages].flatMap(({ port, tls }) =>
      tls ? certificateNear(port, tls.certificate, now) : []
    ),
    ...[...config.accounts.values()].flatMap((account) => {
      const end = accountEnd(account, now);
      return end === undefined ? [] : [{ text: `The login ${account.id} ${end}.` }];
    }),
  ];
}

/** What is wrong with a library system, by its state. */
const WRONG: Readonly<Partial<Record<UpstreamState, string>>> = {
  "away": "does not answer: its terminals are refused what they ask",
  "full": "accepts connections and answers on none: more sessions are open than it serves",
  "login refused": "refuses the login; it may lock the account after a few more",
};

function upstreamTold({ institution, condition: { state }, bypassed }: UpstreamSight): readonly Attention[] {
  const wrong = WRONG[state];
  const system = `library system of ${institution}`;
  return [
    ...wrong === undefined ? [] : [{ text: `The ${system} ${wrong}.` }],
    ...bypassed ? [{ text: `Terminals are relayed past this server to the ${system}.` }] : [],
  ];
}

function exceptionsTold({ institution, count }: AttentionParts["exceptions"][number]): Attention {
  const what = count === 1 ? "1 change is" : `${count} changes are`;
  return {
    text: `At the library system of ${institution} ${what} not confirmed, or told otherwise at the terminal.`,
    more: { path: "/exceptions", name: "See to them", role: "desk" },
  };
}

function inWords({ connection, account, terminal, address }: ConnectedTerminal): string {
  return `${connection} (${account ?? "not logged in"}, ${terminal || address})`;
}

function told(count: number, one: string, many: string, action?: string): readonly Attention[] {
  if (count === 0) return [];
  const text = `Since the server started: ${count} ${count === 1 ? one : many}.`;
  const path = `/journal?${new URLSearchParams({ action: action ?? "", since: "" })}`;
  return [{ text, ...action !== undefined && { more: { path, name: "Journal", role: "desk" as const } } }];
}

function certificateNear(port: number, pem: string, now: number): readonly Attention[] {
  const end = Date.parse(new X509Certificate(pem).validTo);
  if (end - now >= NEAR_END) return [];
  const verb = end < now ? "ended" : "ends";
  return [{ text: `The certificate of port ${port} ${verb} on ${new Date(end).toISOString().slice(0, 10)}.` }];
}
