import { closestName } from "../../config/base/closest_name.ts";
import type { RequestName } from "../../protocol/public/sip2.ts";
import type { Given } from "../../wire/build_request.ts";
import { requestNames } from "../base/request_names.ts";
import type { RequestOption } from "../../wire/request_options.ts";
import { isSummaryList, summaryFor, summaryLists } from "../base/summary_lists.ts";
import { COMMANDS, optionNamed, optionNames } from "./vocabulary.ts";

/** What a person asked for in one line. */
export type Typed =
  | { readonly kind: "nothing" | "quit" | "settings" | "reconnect" }
  | { readonly kind: "help"; readonly request?: RequestName }
  | { readonly kind: "last"; readonly json: boolean }
  | { readonly kind: "set"; readonly given: Given }
  | { readonly kind: "unset"; readonly names: readonly string[] }
  | { readonly kind: "raw"; readonly text: string }
  | { readonly kind: "request"; readonly name: RequestName; readonly given: Given };

const RAW = "raw:";

/**
 * Reads a line that a person typed: a request with what it is to hold (`checkout patron-id=2382 AB=3999`), or a command
 * of the client's own. Throws a `RangeError` that says what is allowed.
 */
export function readTyped(line: string): Typed {
  const trimmed = line.trim();
  if (trimmed.startsWith(RAW)) return { kind: "raw", text: trimmed.slice(RAW.length) };
  const [first, ...rest] = splitWords(trimmed);
  if (first === undefined) return { kind: "nothing" };
  const name = requestNames.get(first);
  if (name !== undefined) return { kind: "request", name, given: readGiven(rest, name) };
  switch (first) {
    case "help":
      return rest[0] === undefined ? { kind: "help" } : { kind: "help", request: requestNamed(rest[0]) };
    case "last":
      if (rest[0] !== undefined && rest[0] !== "json") throw new RangeError("last is followed by nothing or by json");
      return { kind: "last", json: rest[0] === "json" };
    case "set":
      return rest.length === 0 ? { kind: "settings" } : { kind: "set", given: readGiven(rest) };
    case "unset":
      return { kind: "unset", names: rest.map((word) => optionFor(word).name) };
    case "reconnect":
      return { kind: "reconnect" };
    case "quit":
    case "exit":
      return { kind: "quit" };
    default:
      return unknown(first);
  }
}

function unknown(word: string): never {
  // Such a line may hold a password, so it is not repeated.
  if (/^\d\d/.test(word)) throw new RangeError(`a line of the protocol needs ${RAW} before it`);
  const closest = closestName(word, [...requestNames.keys(), ...COMMANDS]);
  throw new RangeError(`unknown ${JSON.stringify(word)}: ${closest ? `did you mean ${closest}?` : "try help"}`);
}

function requestNamed(word: string): RequestName {
  return requestNames.get(word) ?? unknown(word);
}

/** Reads `NAME=VALUE` words; a name alone is Y where that is a value. */
function readGiven(words: readonly string[], request?: RequestName): Given {
  return new Map(words.map((word) => {
    const equals = word.indexOf("=");
    const name = equals < 0 ? word : word.slice(0, equals), value = equals < 0 ? undefined : word.slice(equals + 1);
    if (name === "list") return ["summary", summaryOf(value)] as const;
    const option = optionFor(name, request);
    if (value !== undefined) return [option.name, value] as const;
    if (option.type === "flag" || option.type === "bit") return [option.name, "Y"] as const;
    throw new RangeError(`${name} needs a value: ${name}=...`);
  }));
}

function summaryOf(value: string | undefined): string {
  if (value !== undefined && isSummaryList(value)) return summaryFor(value);
  throw new RangeError(`list must be ${summaryLists.join(", ")}, not ${JSON.stringify(value ?? "")}`);
}

function optionFor(name: string, request?: RequestName): RequestOption {
  const option = optionNamed(name, request);
  if (option !== undefined) return option;
  const closest = closestName(name, optionNames(request));
  const where = request === undefined ? "no request has" : "this request has no";
  throw new RangeError(`${where} ${JSON.stringify(name)}${closest === undefined ? "" : `: did you mean ${closest}?`}`);
}

/** Splits a line at blanks; what stands between double or single quotes belongs together. */
function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined, quote: string | undefined;
  for (const character of line) {
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
      else word = (word ?? "") + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= "";
    } else if (character === " ") {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + character;
  }
  if (quote !== undefined) throw new RangeError(`a quotation mark (${quote}) is not closed`);
  return word === undefined ? words : [...words, word];
}
