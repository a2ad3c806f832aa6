import { fail } from "@std/assert";
import { Buffer } from "node:buffer";
import type { Config } from "../../../src/config/config.ts";
import { type FieldRow, fields } from "../../../src/protocol/fields.ts";
import { requests } from "../../../src/protocol/requests.ts";
import { responses } from "../../../src/protocol/responses.ts";
import type { Overheard } from "./overheard.ts";

const ROWS: ReadonlyMap<string, FieldRow> = new Map(Object.values(fields).map((row) => [row.id, row]));

/** Characters of the fixed part, by the code. */
const FIXED: ReadonlyMap<string, number> = new Map(
  [...Object.values(requests), ...Object.values(responses)].map(({ code, fixed }) => [
    code,
    fixed.reduce((sum, { width }) => sum + width, 0),
  ]),
);

/** The project's folder, which stands in traces of errors: one in its path may be named as a barcode is. */
const PROJECT = new URL("../../../", import.meta.url).href;

/** Too short a value stands in many a word that has nothing to do with it. */
const SHORTEST = 2;

/**
 * What a log tells of what went over the wire and should have kept to itself: passwords and PINs, and values of fields
 * that tell something about a patron, unless they also travelled as something else: an item's barcode is in AU and AB.
 *
 * @param log in text or JSON, with messages
 * @param secrets further passwords to look for
 */
export function leaks(log: string, { sent, received }: Overheard, secrets: readonly string[] = []): readonly string[] {
  const travelled = [...sent, ...received].flatMap(fieldsOf);
  const others = new Set(
    travelled.filter(({ row }) => !row?.secret && !row?.personal).map(({ value }) => value.trim()),
  );
  const hidden = [
    ...travelled.filter(({ row, value }) => row?.secret || (row?.personal && !others.has(value.trim()))),
    ...[...typedPasswords(sent, received), ...secrets].map((value) => ({ id: "", value })),
  ];
  const unique = new Map(hidden.map(({ id, value }) => [`${id || "password"}: ${value}`, { id, value }]));
  const standing = (text: string, all: Iterable<[string, Hidden]>) =>
    Array.from(all).filter(([, { id, value }]) => spellings(value).some((spelling) => stands(spelling, id, text)));
  // A log may be long: only where something stands in it as it is, the server's own words are taken out.
  const suspect = standing(log, unique);
  return suspect.length === 0 ? [] : standing(withoutOwnWords(log), suspect).map(([leak]) => leak);
}

/** Fails if a log tells what it should have kept to itself. */
export function assertDiscreet(log: string, overheard: Overheard, secrets: readonly string[] = []): void {
  const found = leaks(log, overheard, secrets);
  if (found.length === 0) return;
  const lines = log.split("\n").filter((line) => found.some((leak) => line.includes(leak.replace(/^\w+: /, ""))));
  fail(`the log gives away:\n${lines.slice(0, 5).join("\n")}\n${found.join("\n")}`);
}

/** The passwords that stand in a configuration as they are. */
export function clearPasswords({ accounts, staff }: Config): readonly string[] {
  return [...accounts.values(), ...staff.values()].flatMap(({ password }) =>
    password.kind === "clear" ? [password.value] : []
  );
}

/** What a log must not tell, with the identifier of its field. */
interface Hidden {
  readonly id: string;
  readonly value: string;
}

interface Travelled extends Hidden {
  readonly row: FieldRow | undefined;
}

function fieldsOf(bytes: string): readonly Travelled[] {
  return bytes.split(/[\r\n]+/).flatMap((line) => {
    const message = line.replace(/AY\dAZ[0-9A-F]{4}$/, "");
    const rest = message.slice(2 + (FIXED.get(message.slice(0, 2)) ?? 0));
    return rest.split(/[|^~]/).map((field) => {
      const id = field.slice(0, 2);
      return { id, row: ROWS.get(id), value: field.slice(2) };
    });
  });
}

/** What terminals typed at the prompt for a password. */
function typedPasswords(sent: readonly string[], received: readonly string[]): readonly string[] {
  return sent.flatMap((bytes, index) => {
    const prompts = received[index]?.split("password: ").length ?? 1;
    const lines = bytes.split(/\r\n?|\n/);
    return Array.from({ length: prompts - 1 }, (_, tries) => lines[2 * tries + 1] ?? "");
  });
}

/** The value as it would be in a log: decoded, and with what JSON does to it. */
function spellings(bytes: string): readonly string[] {
  const decoded = Buffer.from(bytes, "latin1").toString("utf8");
  const trimmed = [bytes, decoded].map((value) => value.trim()).filter(({ length }) => length >= SHORTEST);
  return trimmed.map((value) => JSON.stringify(value).slice(1, -1));
}

/** Whether a value stands in a text as a word of its own, perhaps behind the identifier of its field. */
function stands(value: string, id: string, text: string): boolean {
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    const before = text.slice(0, at);
    const free = !/[0-9A-Za-z]$/.test(before.slice(-1)) || (id !== "" && before.endsWith(id));
    if (free && !/^[0-9A-Za-z]/.test(text.slice(at + value.length, at + value.length + 1))) return true;
  }
  return false;
}

/** The server's own times, numbers and reasons are nobody's password, and nothing that a patron told. */
function withoutOwnWords(log: string): string {
  return log.replaceAll(PROJECT, "").replaceAll("wrong password", "")
    .replace(/^\S+Z (?=[A-Z]+ )/gm, "").replace(/"time":"[^"]*"/g, "")
    .replace(/\b(ms|connection|port|dropped|ledgerId)"?[=:][\d.]+/g, "$1=");
}
