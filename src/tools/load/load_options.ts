import { InvalidArgumentError, Option } from "commander";
import type { AskedList } from "./load_plan.ts";
import { parseMix, type Scenario } from "./mix.ts";
import { type NumberPattern, parseNumberPattern } from "./number_pattern.ts";
import { requestOptions } from "../../wire/request_options.ts";
import { summaryLists } from "../base/summary_lists.ts";
import { type ConnectionFlags, connectionOptions, readSeconds, requestOption } from "../base/client_options.ts";

/** The values of the options of `load`; lengths of time are milliseconds. Those from the table stand under its names. */
export interface LoadOptions extends ConnectionFlags {
  readonly errorDetection: boolean;
  readonly mix: readonly Scenario[];
  readonly terminals: number;
  readonly ramp?: number;
  readonly warmUp?: number;
  readonly duration: number;
  /** Messages a second. */
  readonly rate?: number;
  readonly think: number;
  readonly items?: NumberPattern;
  readonly patrons?: NumberPattern;
  readonly order: "random" | "sequential";
  readonly lists: readonly AskedList[];
  readonly threads: number;
  readonly json?: true;
  readonly [name: string]: unknown;
}

/** Fields that the load gives by patterns or by options of its own. */
const OTHERWISE_GIVEN: ReadonlySet<string> = new Set(["patronId", "itemId", "summary"]);

/** Options of the connection that a load has not: its error detection is on unless it is turned off. */
const NOT_OF_A_LOAD: ReadonlySet<string> = new Set(["errorDetection"]);

const LOAD_GROUP = "Load:";
const MOST_TERMINALS = 100_000;
const MOST_THREADS = 64;
const ASKED_LISTS: readonly AskedList[] = ["none", ...summaryLists];

export function loadOptions(): Option[] {
  const derived = [...requestOptions.values()].filter(({ name }) => !OTHERWISE_GIVEN.has(name)).map(requestOption);
  const connection = connectionOptions().filter((option) => !NOT_OF_A_LOAD.has(option.attributeName()));
  return [
    ...loadShape().map((option) => option.helpGroup(LOAD_GROUP)),
    ...connection,
    new Option(
      "--no-error-detection",
      "leave AY and AZ out of requests, and do not ask for them in answers; --url does that",
    )
      .helpGroup("Connection:"),
    ...derived,
    new Option("--json", "write the outcome as one JSON object"),
  ];
}

function loadShape(): Option[] {
  return [
    new Option("--mix <mix>", "the requests and their weights").argParser(reading(parseMix)).makeOptionMandatory(),
    new Option("--terminals <number>", "how many connect").argParser(wholeNumber(MOST_TERMINALS)).default(10),
    new Option("--duration <seconds>", "for how long to measure").argParser(readSeconds).default(30_000, "30"),
    new Option("--ramp <seconds>", "the time within which all connect; a second for each thousand unless given")
      .argParser(readPause),
    new Option("--warm-up <seconds>", "how long the beginning is not measured; the ramp unless given")
      .argParser(readPause),
    new Option("--rate <number>", "messages a second in all, sent when they are due").argParser(readRate),
    new Option("--think <seconds>", "the pause after each answer").argParser(readPause).default(0)
      .conflicts("rate"),
    new Option("--items <pattern>", "barcodes of items").argParser(reading(parseNumberPattern)),
    new Option("--patrons <pattern>", "barcodes of patrons").argParser(reading(parseNumberPattern)),
    new Option("--order <order>", "how items and patrons are drawn").choices(["random", "sequential"])
      .default("random"),
    new Option("--lists <lists>", `what patron-information asks for in turn: all, or some of ${ASKED_LISTS.join(", ")}`)
      .argParser(readLists).default(["none"], "none"),
    new Option("--threads <number>", "threads that do the work").argParser(wholeNumber(MOST_THREADS)).default(1),
  ];
}

/** Makes a reading whose refusals are told in the words of the command line. */
function reading<T>(read: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new InvalidArgumentError(`It ${error.message}`);
    }
  };
}

function wholeNumber(most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= 1 && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number of 1 to ${most}`);
  };
}

/** Reads a length of time that may be none, and gives it in milliseconds. */
function readPause(text: string): number {
  return text === "0" ? 0 : readSeconds(text);
}

function readRate(text: string): number {
  const rate = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && rate > 0) return rate;
  throw new InvalidArgumentError("It must be a number of messages a second above 0");
}

function readLists(text: string): readonly AskedList[] {
  if (text === "all") return summaryLists;
  return text.split(",").map((name) => {
    const list = ASKED_LISTS.find((known) => known === name);
    if (list === undefined) throw new InvalidArgumentError(`It must be all, or some of ${ASKED_LISTS.join(", ")}`);
    return list;
  });
}
