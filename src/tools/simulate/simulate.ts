import { Command } from "commander";
import { machineTimeZone } from "../../config/base/machine_time_zone.ts";
import type { Encoding } from "../../protocol/public/sip2.ts";
import { isLoopback } from "../../config/base/service_address.ts";
import { formatAddress } from "../../wire/listen.ts";
import { openOutage, takeOrders } from "./outage_console.ts";
import { usageOf } from "../../process/exit_code.ts";
import { counted } from "../../process/counted.ts";
import type { CarriedOut } from "./records/carried_out.ts";
import { LASTING_FAULTS, PLAIN_FAULTS } from "./faults/fault_rule.ts";
import { readFaults } from "./faults/read_faults.ts";
import { type LibraryFixture, readLibraryFixture } from "./records/library_fixture.ts";
import { SIMULATED_KINDS } from "../../systems/systems.ts";
import { RECORDED_SECRET, recordedLibrary } from "./records/recorded_library.ts";
import { readRecording } from "../record/recording.ts";
import { createSimulator, type SimulatorOptions } from "./simulator.ts";
import type { Output } from "../../process/output.ts";
import { withName } from "../../process/write_new.ts";
import { takePosts } from "./take_posts.ts";
import { readOptionFile } from "../base/client_secrets.ts";
import { type SimulateOptions, simulateOptions } from "./simulate_options.ts";

const FILE = "file:";

const TERMINATORS = { CR: "\r", CRLF: "\r\n" } as const;

const HELP = `
The library that is built in has the logins sip1 (sip1pass) and sip2 (sip2pass), the patrons P1001 to P1006, whose PINs are the
last four characters, and the copies I2001 to I2006. Changes are forgotten when it stops. P1005 may borrow, has nothing and
owes nothing, and I2001 can be lent. --recording takes the library from a recording of \`record\` or \`watch --save\` instead:
the logins, cards and copies that its answers name, and who had what and owed what when it began.

A fault is its name and when it happens; a comma or a new line ends it. Without an occasion it happens each time.
  code=11 only to this request; connection=2 only on the second connection;
  nth=3 to the third such request, and times=2 to that and the next; probability=0.1 to one in ten, at random.

The faults:
${faultLines().join("\n")}

With --path it takes SIP2 over HTTPS as Koha-Suomi's plugin does: each POST is a connection to the system that is
simulated, with a 93 first; where that answers nothing, the response is empty.

While it runs, type "stop" to take the system away: connections break, and it listens no more. "start" brings it back, with
what it had. In the background of a shell, say </dev/null, since a job that reads the keyboard there is stopped.

Examples:
  sip2d simulate --as koha --port 6002 --record done.jsonl \\
    --faults "late code=11 nth=2 seconds=20, closed-after code=37 nth=1"
  sip2d simulate --as koha --port 6002 --recording day.jsonl
  sip2d simulate --as koha --port 8443 --path /sip2 \\
    --tls-certificate server.pem --tls-key server.key

Exit codes: 0 stopped as asked; 2 wrong usage; 3 it cannot listen or write.`;

function faultLines(): readonly string[] {
  const others = {
    says: 'does what it is asked, and answers with bytes="..." and the line end; \\xNN is a byte',
    any: "one of those that need no seconds, at random",
  };
  return Object.entries({ ...PLAIN_FAULTS, ...LASTING_FAULTS, ...others })
    .map(([name, what]) => `  ${name}: ${what}${name === "late" ? "; seconds=20" : ""}`);
}

/**
 * Makes the command `sip2d simulate`, which is a SIP2 server with the habits and the faults of a real system.
 *
 * @param stopped is resolved when it is to end; by Ctrl+C and SIGTERM unless given
 */
export function simulateCommand(output: Output, stopped: () => Promise<void> = signalled): Command {
  const command = new Command("simulate")
    .summary("simulate a Koha, an Evergreen or a FOLIO to try terminals with, faults included")
    .description(
      "Runs a SIP2 server that behaves as a real library system does, faults included, until Ctrl+C.\n" +
        '"stop" and "start", typed into its console, make an outage.',
    )
    .addHelpText("after", HELP);
  for (const option of simulateOptions()) command.addOption(option);
  return command.action(async (options: SimulateOptions) => {
    const settings = usageOf(command, () => settingsOf(options));
    const posts = usageOf(command, () => takePosts(options));
    const record = options.record === undefined ? undefined : openRecord(options.record);
    const begun = new Set<number>();
    const simulator = createSimulator({
      ...settings,
      // Shows that a terminal is heard: one whose messages do not arrive would look like one without faults. With
      // posts, each message is a connection.
      onLine: (line, connection) => {
        if (posts !== undefined || begun.has(connection)) return;
        begun.add(connection);
        const what = /^\d\d/.exec(line)?.[0];
        output.out(`connection ${connection}: begins with ${what === undefined ? "no message" : `a ${what}`}`);
      },
      onChange: (change) => record?.write(change),
      onRefusal: (what, connection) => output.out(`connection ${connection}: ${what}`),
      onFault: ({ fault }, { code, connection }) =>
        output.out(`connection ${connection}: ${code === undefined ? "" : `${code}: `}${fault}`),
    });
    try {
      const accept = posts === undefined ? simulator.accept : posts(simulator.accept);
      const outage = await openOutage(options, accept, simulator.breakOff);
      const where = `${formatAddress({ ...options, port: outage.port })}${options.path ?? ""}`;
      const reach = isLoopback(options) ? ", for this machine only; for others say --host 0.0.0.0" : "";
      if (options.recording !== undefined) output.out(libraryTold(options.recording, settings.library));
      output.out(`listening on ${where} as ${settings.kind}${reach}`);
      const closeConsole = takeOrders(outage, where, output);
      await stopped();
      closeConsole();
      outage.stop();
    } finally {
      simulator.close();
      record?.close();
    }
  });
}

/** Says what a recording has told of a library, and what it cannot tell. */
function libraryTold(file: string, { logins = [], patrons = [], items = [] }: Partial<LibraryFixture> = {}): string {
  const names = logins.map(({ id }) => id).join(", ");
  return `the library of ${file} has ${counted(patrons.length, "card")} and ${counted(items.length, "item")}; ` +
    `logins: ${names}; each password and PIN is "${RECORDED_SECRET}"`;
}

/** Throws a `RangeError` that says what is wrong with an option, or which one is needed. */
function settingsOf(options: SimulateOptions): SimulatorOptions {
  const { as: kind, workers, idle, library, recording, faults, seed, encoding, delimiter, terminator, errorDetection } =
    options;
  if (kind === undefined) throw new RangeError(`--as is needed: ${SIMULATED_KINDS.join(", ")}`);
  return {
    ...{ kind, seed, encoding, delimiter },
    timeZone: options.timeZone ?? machineTimeZone(),
    ...library !== undefined && { library: readLibrary(library) },
    ...recording !== undefined && { library: readRecorded(recording, encoding) },
    ...faults !== undefined && { faults: readScript(faults) },
    ...workers !== undefined && { workers },
    ...idle !== undefined && { idleSeconds: idle / 1000 },
    ...terminator !== undefined && { terminator: TERMINATORS[terminator] },
    ...errorDetection && { errorDetection },
  };
}

function readLibrary(file: string): LibraryFixture {
  const json = readOptionFile("--library", file);
  try {
    return readLibraryFixture(json);
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(error.message.replaceAll(/^/gm, `${file}: `)) : error;
  }
}

function readRecorded(file: string, encoding: Encoding): LibraryFixture {
  const text = readOptionFile("--recording", file);
  try {
    return recordedLibrary(readRecording(text), encoding);
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`${file}: ${error.message}`) : error;
  }
}

function readScript(faults: string) {
  if (!faults.startsWith(FILE)) return readFaults(faults, "--faults");
  const file = faults.slice(FILE.length);
  return readFaults(readOptionFile("--faults", file), file);
}

/** A file to which changes are added. */
interface ChangeRecord {
  write(change: CarriedOut): void;
  close(): void;
}

const encoder = new TextEncoder();

function openRecord(path: string): ChangeRecord {
  try {
    const file = Deno.openSync(path, { create: true, append: true, mode: 0o600 });
    return {
      write: (change) => void file.writeSync(encoder.encode(`${JSON.stringify(change)}\n`)),
      close: () => file.close(),
    };
  } catch (error) {
    throw withName(error, `--record ${path} cannot be written`);
  }
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => resolve();
    Deno.addSignalListener("SIGINT", stop);
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", stop);
  });
}
