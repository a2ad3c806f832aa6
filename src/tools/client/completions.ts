import { codesOf } from "../../protocol/code_meanings.ts";
import { fields, type RequestName } from "../../protocol/public/sip2.ts";
import { requestNames } from "../base/request_names.ts";
import type { RequestOption } from "../../wire/request_options.ts";
import { summaryLists } from "../base/summary_lists.ts";
import type { LastAnswer } from "./answer_values.ts";
import { COMMANDS, optionNamed, optionsOf, typedName } from "./vocabulary.ts";

/** What a half-typed word may become, and that word. */
type Completions = readonly [candidates: readonly string[], word: string];

/** Completes the last word of a line: a request, a command, the name of an element or field, or one of its values. */
export function completions(line: string, last: LastAnswer): Completions {
  const words = line.trimStart().split(/ +/);
  const word = words.at(-1) ?? "";
  const [first = ""] = words;
  const beginning = (candidates: readonly string[]): Completions => [
    candidates.filter((candidate) => candidate.startsWith(word)),
    word,
  ];
  if (words.length === 1) {
    return beginning([...[...requestNames.keys(), ...COMMANDS].map((name) => `${name} `), "raw:"]);
  }
  if (first === "help") return beginning([...requestNames.keys()]);
  if (first === "last") return beginning(["json"]);
  const request = requestNames.get(first);
  if (request === undefined && first !== "set" && first !== "unset") return [[], word];
  const equals = word.indexOf("=");
  if (equals < 0) return beginning(names(word, request, first === "unset" ? "" : "="));
  const name = word.slice(0, equals);
  return beginning(values(name, request, last).map((value) => `${name}=${value}`));
}

/**
 * Lists the names that complete a word. A word that begins with a capital is completed to identifiers of the wire
 * (`AB`), any other to names in words.
 */
function names(word: string, request: RequestName | undefined, after: string): readonly string[] {
  const options = optionsOf(request);
  const called = /^[A-Z]/.test(word)
    ? options.flatMap(({ field }) => field === undefined ? [] : fields[field].id)
    : [...options.map(typedName), ...options.some(({ name }) => name === "summary") ? ["list"] : []];
  return called.map((name) => name + after);
}

function values(name: string, request: RequestName | undefined, last: LastAnswer): readonly string[] {
  if (name === "list") return summaryLists;
  const option = optionNamed(name, request);
  return option === undefined ? [] : [...own(option), ...[...last.keys()].map((each) => `$${each}`)];
}

function own({ name, type }: RequestOption): readonly string[] {
  if (type === "bit" || type === "flag") return ["Y", "N"];
  if (type === "timestamp") return ["now", "none"];
  return codesOf(name).map(([code]) => code);
}
