import { Command, Option } from "commander";
import { formatAddress, ListenError } from "../../wire/listen.ts";
import { usageOf } from "../../process/exit_code.ts";
import { startRecorder } from "./start_recorder.ts";
import type { Output } from "../../process/output.ts";
import { openNew, withName } from "../../process/write_new.ts";
import { readDelimiter, readPem, type TlsFlags, tlsOptions } from "../base/client_options.ts";
import { destinationsOf, readAddress, type ServerAddress } from "./server_address.ts";

interface RecordOptions extends TlsFlags {
  readonly listen: ServerAddress;
  readonly to: ServerAddress;
  readonly listenCertificate?: string;
  readonly listenKey?: string;
  readonly file: string;
  readonly pseudonyms?: true;
  readonly delimiter: string;
}

const HELP = `
Point a terminal at the relay instead of the server, and end it with Ctrl-C when enough has passed:
  sip2d record --listen 127.0.0.1:6002 --to sip.example.org:6001 --file day.jsonl --pseudonyms

Where the server speaks TLS: --to tls://sip.example.org:6443. Where terminals do: --listen tls://0.0.0.0:6002, with a
certificate that they trust.

PINs and passwords never reach the disk, nor does a line that is no message. sip2d compare plays a recording to two
servers; its format: docs/reference/recording.md.

Exit codes: 0 stopped as asked; 2 wrong usage; 3 it cannot listen, or the file cannot be written or is there already.`;

/** Makes the command `sip2d record`, a relay between terminals and a server that writes down what passes. */
export function recordCommand(output: Output): Command {
  const command = new Command("record")
    .summary("relay between terminals and a server, and write down what passes")
    .description("Relays between terminals and a server, and writes down what passes, without passwords.")
    .addHelpText("after", HELP)
    .addOption(
      new Option("--listen <address>", "where terminals connect, HOST:PORT or tls://HOST:PORT").argParser(readAddress)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--to <address>", "the server, HOST:PORT or tls://HOST:PORT").argParser(readAddress)
        .makeOptionMandatory(),
    )
    .addOption(new Option("--file <file>", "the recording, which must not be there yet").makeOptionMandatory())
    .addOption(new Option("--pseudonyms", "replace names and numbers by pseudonyms, the same value by the same one"))
    .addOption(new Option("--delimiter <character>", "what ends a field").argParser(readDelimiter).default("|"))
    .addOption(new Option("--listen-certificate <file>", "PEM file with the certificate that terminals are shown"))
    .addOption(new Option("--listen-key <file>", "PEM file with the private key of that certificate"));
  for (const option of tlsOptions("its host")) command.addOption(option);
  return command.action((options: RecordOptions) => record(command, options, output));
}

/** The certificate and key that terminals are shown; absent where they speak no TLS. */
function shownCertificate({ listen, listenCertificate, listenKey }: RecordOptions) {
  const isWhole = listenCertificate !== undefined && listenKey !== undefined;
  if (!listen.secured && listenCertificate === undefined && listenKey === undefined) return undefined;
  if (!listen.secured || !isWhole) {
    throw new RangeError("--listen tls://..., --listen-certificate and --listen-key need each other");
  }
  return {
    cert: readPem("--listen-certificate", listenCertificate),
    key: readPem("--listen-key", listenKey),
  };
}

async function record(command: Command, options: RecordOptions, output: Output): Promise<void> {
  const { listen: { host, port }, file: path, delimiter } = options;
  const [to = options.to] = usageOf(command, () => destinationsOf([options.to], options));
  const certificate = usageOf(command, () => shownCertificate(options));
  const listen = { host, port, ...certificate && { certificate } };
  const pseudonyms = options.pseudonyms === true;
  await requireListening(listen);
  const file = openNew(path);
  const encoder = new TextEncoder();
  const write = (line: string) => void file.writeSync(encoder.encode(`${line}\n`));
  const recorder = await startRecorder({ listen, to, delimiter, pseudonyms, write }).catch((error) => {
    // An empty recording would be in the way of the next try.
    file.close();
    Deno.removeSync(path);
    throw withName(error, `--listen ${listen.host}:${listen.port} cannot be used`);
  });
  try {
    output.out(`recording what passes from ${listen.host}:${recorder.port} to ${to.host}:${to.port}`);
    await signalled();
    await recorder.close();
  } finally {
    file.close();
  }
}

/** Asked first: where Deno may not listen, node:net throws out of everybody's reach. */
async function requireListening(listen: { readonly host: string; readonly port: number }): Promise<void> {
  const { state } = await Deno.permissions.query({ name: "net", host: formatAddress(listen) });
  if (state !== "granted") throw new ListenError(listen, "EPERM", state);
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => resolve();
    Deno.addSignalListener("SIGINT", stop);
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", stop);
  });
}
