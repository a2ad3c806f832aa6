import { type Command, Option } from "commander";
import * as v from "valibot";
import { entryText } from "../../observability/entry_text.ts";
import type { LogProperties } from "../../observability/log_entry.ts";
import { MESSAGE_NAMES, MESSAGE_RESULTS } from "../../pages/watch/message_filter.ts";
import type { Output } from "../../process/output.ts";
import { untilStopped } from "../base/until_stopped.ts";
import { openRecording } from "./save_recording.ts";
import { staffClient, staffCommand, type StaffOptions } from "./staff_options.ts";

const EXIT_CODES = "\nExit codes: 0 done, 1 refused, 2 wrong usage, 3 the server cannot be asked.";

/** A message as the server tells it. */
const TOLD = v.object({
  time: v.number(),
  connection: v.number(),
  address: v.string(),
  terminal: v.string(),
  account: v.optional(v.string()),
  message: v.string(),
  result: v.string(),
  reason: v.optional(v.string()),
  milliseconds: v.number(),
  upstreamMilliseconds: v.optional(v.number()),
});
type Told = v.InferOutput<typeof TOLD>;

/** Messages that are missing at this place: how many, or `true` where nobody knows. */
const GAP = v.object({ lost: v.union([v.number(), v.literal(true)]) });

/** A line of the stream. */
const WATCHED = v.union([
  v.object({
    ...TOLD.entries,
    lines: v.optional(v.object({ request: v.optional(v.string()), response: v.optional(v.string()) })),
  }),
  GAP,
]);

const TERMINALS = v.object({
  terminals: v.array(v.object({
    connection: v.number(),
    address: v.string(),
    terminal: v.string(),
    account: v.optional(v.string()),
    since: v.number(),
    outOfPaper: v.boolean(),
    message: v.optional(TOLD),
    refusal: v.optional(TOLD),
  })),
  missing: v.array(v.object({ account: v.string(), lastSeen: v.optional(v.number()) })),
});

/** Makes the command `sip2d terminals`, which lists the terminals of a running server. */
export function terminalsCommand(output: Output): Command {
  return staffCommand(
    "terminals",
    "list the terminals of a running server, and the accounts of which none is connected",
  )
    .addHelpText("after", `\nExample: sip2d terminals --config SIPServer.xml --staff anna\n${EXIT_CODES}`)
    .action(async (options: StaffOptions) => {
      const told = v.parse(TERMINALS, await staffClient(options, output).json("/terminals?as=json"));
      if (options.json) {
        for (const each of [...told.terminals, ...told.missing]) output.out(JSON.stringify(each));
        return;
      }
      for (const { since, message, refusal, outOfPaper, ...who } of told.terminals) {
        output.out(line("terminal", {
          ...who,
          since: moment(since),
          last: message && inWords(message),
          refusal: refusal && inWords(refusal),
          outOfPaper: outOfPaper || undefined,
        }));
      }
      for (const { account, lastSeen } of told.missing) {
        output.out(line("not connected", { account, last: lastSeen && moment(lastSeen) }));
      }
    });
}

interface WatchOptions extends StaffOptions {
  readonly terminal?: string;
  readonly account?: string;
  readonly message?: string;
  readonly result?: string;
  readonly all?: true;
  readonly save?: string;
}

const WATCH_HELP = `
Example: sip2d watch --config SIPServer.xml --staff anna --result refused

Messages come in their order. Where more come than can be shown, a line says how many are missing there. With --save, which
takes the role desk, they are also written as a recording, which sip2d compare plays to two servers: it has what the
messages tell about patrons, and no PINs.

Results: refused stands for refusals of every kind.
${EXIT_CODES}`;

/** Makes the command `sip2d watch`, which tells the messages of a running server as they come. */
export function watchCommand(output: Output): Command {
  return staffCommand("watch", "show the messages of a running server as they come, until Ctrl+C")
    .option("--terminal <terminal>", "only this connection number, or terminals with this in their place or address")
    .option("--account <id>", "only of this account")
    .addOption(new Option("--message <name>", "only messages of this name").choices(MESSAGE_NAMES))
    .addOption(new Option("--result <word>", "only with this result").choices(MESSAGE_RESULTS))
    .option("--all", "status messages (99), too, which most terminals send every minute")
    .option("--save <file>", "write a recording, too, into a file that is not there yet")
    .addHelpText("after", WATCH_HELP)
    .action((options: WatchOptions) => watch(options, output));
}

async function watch(options: WatchOptions, output: Output): Promise<void> {
  const { terminal = "", account = "", message = "", result = "", all, save, json } = options;
  const query = new URLSearchParams({ as: "json", terminal, account, message, result, ...all && { wire: "yes" } });
  const client = staffClient(options, output);
  const recording = save === undefined ? undefined : openRecording(save, client.host);
  const path = recording === undefined ? "/messages/live" : "/messages/lines";
  try {
    await untilStopped((stop) =>
      client.lines(`${path}?${query}`, (text) => {
        const told = v.parse(WATCHED, JSON.parse(text));
        if ("connection" in told) recording?.add(told);
        output.out(json ? text : "connection" in told ? messageLine(told) : gapLine(told));
        if (output.unread) stop.abort();
      }, stop.signal)
    );
  } finally {
    recording?.close();
  }
}

function gapLine({ lost }: v.InferOutput<typeof GAP>): string {
  return typeof lost === "number"
    ? `${lost} messages are missing here: more came than could be shown`
    : "the connection was lost here: what came meanwhile is missing";
}

function messageLine({ time, milliseconds, upstreamMilliseconds, ...whole }: Told): string {
  const { connection, address, terminal, account, message, result, reason } = whole;
  const told = { connection, address, terminal, account, message, result, reason };
  const upstreamMs = upstreamMilliseconds === undefined ? undefined : tenths(upstreamMilliseconds);
  return `${moment(time)} ${line("message", { ...told, ms: tenths(milliseconds), upstreamMs })}`;
}

function tenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}

function inWords({ time, message, reason }: Told): string {
  return `${moment(time)} ${message}${reason === undefined ? "" : `: ${reason}`}`;
}

function moment(time: number): string {
  return new Date(time).toISOString();
}

/** Writes a line as the log does: what a terminal calls itself can make none of its own, nor move the cursor. */
function line(event: string, properties: LogProperties): string {
  return entryText({ time: 0, level: "info", event, properties });
}
