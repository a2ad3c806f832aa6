import { Command, InvalidArgumentError, Option } from "commander";
import { CommandFailed, EXIT } from "../../service/exit_code.ts";
import { startRecorder } from "../../terminal/record/start_recorder.ts";
import type { Output } from "../../service/output.ts";
import { withName } from "../base/write_new.ts";

interface RecordOptions {
  readonly listen: Address;
  readonly to: Address;
  readonly file: string;
  readonly pseudonyms?: true;
  readonly delimiter: string;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

const HELP = `
Point a terminal at the relay instead of the server, and end it with Ctrl-C when enough has passed:
  sip2d record --listen 127.0.0.1:6002 --to sip.example.org:6001 --file day.jsonl --pseudonyms

PINs and passwords never reach the disk, nor does a line that is no message. sip2d compare plays a recording to two
servers; its format: docs/reference/recording.md.

Exit codes: 0 stopped as asked; 2 wrong usage; 3 it cannot listen, or the file cannot be written or is there already.`;

/** Makes the command `sip2d record`, a relay between terminals and a server that writes down what passes. */
export function recordCommand(output: Output): Command {
  return new Command("record")
    .summary("relay between terminals and a server, and write down what passes")
    .description("Relays between terminals and a server, and writes down what passes, without passwords.")
    .addHelpText("after", HELP)
    .addOption(
      new Option("--listen <address>", "where terminals connect, HOST:PORT").argParser(readAddress)
        .makeOptionMandatory(),
    )
    .addOption(new Option("--to <address>", "the server, HOST:PORT").argParser(readAddress).makeOptionMandatory())
    .addOption(new Option("--file <file>", "the recording, which must not be there yet").makeOptionMandatory())
    .addOption(new Option("--pseudonyms", "replace names and numbers, the same by the same"))
    .addOption(new Option("--delimiter <character>", "what ends a field").default("|"))
    .action((options: RecordOptions) => record(options, output));
}

/** Reads an address such as `127.0.0.1:6001` or `[::1]:6001`. */
export function readAddress(text: string): Address {
  const [, ipv6, name, digits = ""] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = ipv6 ?? name, port = Number(digits);
  if (host !== undefined && port <= 65535) return { host, port };
  throw new InvalidArgumentError("It must be HOST:PORT, such as 127.0.0.1:6001");
}

async function record(options: RecordOptions, output: Output): Promise<void> {
  const { listen, to, file: path, delimiter } = options;
  const pseudonyms = options.pseudonyms === true;
  const file = openNew(path);
  const encoder = new TextEncoder();
  try {
    const write = (line: string) => void file.writeSync(encoder.encode(`${line}\n`));
    const recorder = await startRecorder({ listen, to, delimiter, pseudonyms, write }).catch((error) => {
      throw withName(error, `--listen ${listen.host}:${listen.port} cannot be used`);
    });
    output.out(`recording what passes from ${listen.host}:${recorder.port} to ${to.host}:${to.port}`);
    await signalled();
    await recorder.close();
  } finally {
    file.close();
  }
}

function openNew(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path, { write: true, createNew: true, mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw withName(error, `${path} cannot be written`);
    throw new CommandFailed(`${path} is there already; name a file that is not`, EXIT.cannot, { cause: error });
  }
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => resolve();
    Deno.addSignalListener("SIGINT", stop);
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", stop);
  });
}
