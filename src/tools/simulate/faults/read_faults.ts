import { requestByCode } from "../../../protocol/message_table.ts";
import { type FaultOccasion, type FaultRule, LASTING_FAULTS, PLAIN_FAULTS, type PlainFault } from "./fault_rule.ts";

/** Where a fault of a script stands. */
interface ScriptPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A word of a script, or what stands behind its equals sign. */
interface ScriptWord {
  readonly key: string;
  readonly value?: string;
  readonly place: ScriptPlace;
}

const WORD = /([^\s,=#]+)(?:=("(?:[^"\\\n]|\\.)*"|[^\s,#]*))?/y;

const NAMES = [...Object.keys(PLAIN_FAULTS), ...Object.keys(LASTING_FAULTS), "says", "any"];

const KEYS = ["code", "connection", "nth", "times", "probability", "seconds", "bytes"];

/**
 * Reads a script of faults: each is its name and `key=value`, one a line or with commas between; behind `#` stands a
 * comment. Throws a `RangeError` with a line that begins with `file:line:column` for each fault that cannot be read.
 *
 * @param file what the script is called
 */
export function readFaults(script: string, file: string): readonly FaultRule[] {
  const wrong: string[] = [];
  const lines = script.split(/\r\n|\r|\n/);
  const sentences = lines.flatMap((text, index) => unless(wrong, () => sentencesIn(text, file, index + 1)).flat());
  const rules = sentences.flatMap((words) => unless(wrong, () => readRule(words)));
  if (wrong.length > 0) throw new RangeError(wrong.join("\n"));
  return rules;
}

/** Reads something, unless it is wrong: then it notes what is. */
function unless<T>(wrong: string[], read: () => T): readonly T[] {
  try {
    return [read()];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    wrong.push(error.message);
    return [];
  }
}

/** Takes a line of a script apart into faults, and those into words. */
function sentencesIn(text: string, file: string, line: number): readonly (readonly ScriptWord[])[] {
  let words: ScriptWord[] = [];
  const found = [words];
  for (let at = 0; at < text.length;) {
    const place = { file, line, column: at + 1 };
    const character = text[at];
    WORD.lastIndex = at;
    const word = WORD.exec(text);
    if (character === "#") break;
    if (character === ",") found.push(words = []);
    else if (word !== null) words.push({ key: word[1] ?? "", value: word[2], place });
    else if (character?.trim() !== "") refuse(place, `${character} cannot stand here`);
    at += word?.[0].length ?? 1;
  }
  return found.filter((each) => each.length > 0);
}

function readRule([name, ...rest]: readonly ScriptWord[]): FaultRule {
  if (name === undefined) throw new RangeError("a fault needs a name");
  if (name.value !== undefined || !NAMES.includes(name.key)) {
    return refuse(name.place, `${name.key} is no fault; faults are ${NAMES.join(", ")}`);
  }
  const given = new Map<string, ScriptWord>();
  for (const word of rest) {
    const { key, value, place } = word;
    if (!KEYS.includes(key) || value === undefined) {
      return refuse(place, `${key} is not ${KEYS.map((known) => `${known}=`).join(", ")}; a comma ends a fault`);
    }
    if (given.has(key)) return refuse(place, `${key} is given twice`);
    given.set(key, word);
  }
  return ruleOf(name, given);
}

function ruleOf({ key: fault, place }: ScriptWord, given: ReadonlyMap<string, ScriptWord>): FaultRule {
  const needless = (key: string) => {
    const word = given.get(key);
    if (word !== undefined) refuse(word.place, `${key} is of no use to ${fault}`);
  };
  const occasion = occasionOf(given);
  const seconds = amountOf(given.get("seconds"), (number) => number > 0, "a number of seconds above 0");
  if (fault !== "says") needless("bytes");
  if (fault === "unserved" || fault === "refused") needless("code");
  if (fault === "late") {
    return seconds === undefined ? refuse(place, "late needs seconds=") : { fault, seconds, ...occasion };
  }
  if (fault === "frozen" || fault === "away") return { fault, ...seconds !== undefined && { seconds }, ...occasion };
  needless("seconds");
  if (fault === "any") return { fault, ...occasion };
  if (fault === "says") {
    const bytes = given.get("bytes");
    return bytes === undefined ? refuse(place, "says needs bytes=") : { fault, bytes: bytesOf(bytes), ...occasion };
  }
  return { fault: fault as PlainFault, ...occasion };
}

function occasionOf(given: ReadonlyMap<string, ScriptWord>): FaultOccasion {
  const code = given.get("code");
  // A 97 gets what was sent before, spoilt or not.
  if (code !== undefined && (code.value === "97" || requestByCode(code.value ?? "") === undefined)) {
    refuse(code.place, `code is ${code.value}, but must be that of a request other than 97, such as 11`);
  }
  const isCount = (number: number) => Number.isInteger(number) && number > 0;
  const connection = amountOf(given.get("connection"), isCount, "a whole number above 0");
  const nth = amountOf(given.get("nth"), isCount, "a whole number above 0");
  const times = amountOf(given.get("times"), isCount, "a whole number above 0");
  const isLikely = (number: number) => number > 0 && number <= 1;
  const probability = amountOf(given.get("probability"), isLikely, "a number above 0 and up to 1");
  return {
    ...code !== undefined && { code: code.value },
    ...connection !== undefined && { connection },
    ...nth !== undefined && { nth },
    ...times !== undefined && { times },
    ...probability !== undefined && { probability },
  };
}

function amountOf(word: ScriptWord | undefined, fits: (number: number) => boolean, allowed: string) {
  if (word === undefined) return undefined;
  const { key, value = "", place } = word;
  const number = /^\d+(\.\d+)?$/.test(value) ? Number(value) : NaN;
  return fits(number) ? number : refuse(place, `${key} is ${value}, but must be ${allowed}`);
}

/** Reads the bytes of an answer: in quotes, `\xNN` is a byte, and `\` before another character that character. */
function bytesOf({ value = "", place }: ScriptWord): string {
  if (!value.startsWith('"')) return value;
  if (value.length === 1 || !value.endsWith('"')) return refuse(place, "bytes has no quote at its end");
  const text = value.slice(1, -1).replace(
    /\\x([0-9A-Fa-f]{2})|\\(.)/g,
    (_, hex?: string, character = "") => hex === undefined ? character : String.fromCharCode(parseInt(hex, 16)),
  );
  return /^[\0-\xff]*$/.test(text) ? text : refuse(place, "bytes has a character that is no byte; write \\xNN");
}

function refuse({ file, line, column }: ScriptPlace, why: string): never {
  throw new RangeError(`${file}:${line}:${column}: ${why}`);
}
