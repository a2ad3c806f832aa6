import { InvalidArgumentError, Option } from "commander";
import type { Encoding } from "../../protocol/public/sip2.ts";
import { SIMULATED_KINDS, type SimulatedKind } from "../../systems/systems.ts";
import { RECORDED_SECRET } from "./records/recorded_library.ts";
import { connectionOptions, readSeconds, readTimeZone } from "../base/client_options.ts";

export interface SimulateOptions {
  readonly as?: SimulatedKind;
  readonly host: string;
  readonly port: number;
  /** Where messages are POSTed; absent: SIP2 is spoken over sockets. */
  readonly path?: string;
  readonly tlsCertificate?: string;
  readonly tlsKey?: string;
  readonly workers?: number;
  /** Milliseconds. */
  readonly idle?: number;
  readonly library?: string;
  readonly recording?: string;
  readonly record?: string;
  readonly faults?: string;
  readonly seed: number;
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly terminator?: "CR" | "CRLF";
  readonly timeZone?: string;
  readonly errorDetection?: true;
}

const MOST_WORKERS = 100_000;

export function simulateOptions(): Option[] {
  return [
    new Option("--as <system>", "the system to simulate; required").choices(SIMULATED_KINDS),
    new Option("--host <host>", "where it listens; 0.0.0.0 lets in terminals from other machines").default("127.0.0.1"),
    new Option("--port <port>", "where it listens; 0 for one of the system's choice").default(6001)
      .argParser(wholeNumber(0, 65535)),
    new Option("--path <path>", "speak SIP2 over HTTPS, and take the POSTs there: /sip2").argParser(readPath),
    new Option("--tls-certificate <file>", "with --path: PEM file with its certificate; without one it speaks HTTP"),
    new Option("--tls-key <file>", "with --path: PEM file with the private key of that certificate"),
    new Option(
      "--workers <number>",
      "connections served at once; more are accepted, and wait. As the system has it unless given",
    )
      .argParser(wholeNumber(1, MOST_WORKERS)),
    new Option("--idle <seconds>", "after how long an idle terminal is closed; as the system does unless given")
      .argParser(readSeconds),
    new Option("--library <file>", "JSON file with what the library has; a small one is built in"),
    new Option(
      "--recording <file>",
      `take the library from a recording; each password and PIN is "${RECORDED_SECRET}"`,
    ).conflicts("library"),
    new Option("--record <file>", "add a line of JSON to this file for each change that is carried out"),
    new Option("--faults <faults>", "what goes wrong, and when; file:PATH reads it from a file, a fault a line"),
    new Option(
      "--seed <number>",
      "where random numbers begin; with the same seed the same requests meet the same faults",
    ).default(1)
      .argParser(wholeNumber(0, 0xffff_ffff)),
    new Option("--error-detection", "the tenant has error detection (folio; the others do as the request does)"),
    new Option("--terminator <terminator>", "what ends an answer; as the system does unless given")
      .choices(["CR", "CRLF"]),
    ...connectionOptions().filter((option) => ["delimiter", "encoding"].includes(option.attributeName()))
      .map((option) => option.helpGroup("Options:")),
    new Option("--time-zone <zone>", "the library's; that of this machine unless given").argParser(readTimeZone),
  ];
}

function readPath(text: string): string {
  if (/^\/[\w./~-]*$/.test(text)) return text;
  throw new InvalidArgumentError("It must be the path of a URL, such as /sip2");
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number of ${least} to ${most}`);
  };
}
