import type { Config } from "../../config/config.ts";
import { isPlausibleText, isPlausibleUnknown } from "../../library/plausible.ts";
import { MASK, type Shown } from "../../protocol/describe_message.ts";
import { type FieldName, type FieldRow, fields } from "../../protocol/fields.ts";
import type { AnyMessage } from "../../protocol/message.ts";
import { messageRowOf } from "../../protocol/message_table.ts";

/** Names from the configuration, which may be shown wherever they stand. */
type KnownNames = Pick<Config, "accounts" | "institutions" | "circulation">;

/** A request and its answer, without what may not be shown. */
export interface Showable {
  readonly request?: AnyMessage;
  readonly response?: AnyMessage;
}

/**
 * Reduces a message to what of it may be shown anywhere: log, live view, page. Passwords never are, wherever a faulty
 * terminal puts them: behind another delimiter, in a field of another name, in a fixed part that is too short, or in
 * the place of a login's name. So a request is shown as far as each part of it is what it should be, and of the answer
 * what does not repeat the rest.
 */
export function hideSecrets(
  request: AnyMessage,
  answer: () => AnyMessage | undefined,
  shown: Shown,
  known: KnownNames,
): Showable {
  if (swallowsField(request, shown) || !fits(request)) return {};
  const hidden = new Set<string>();
  const response = answer();
  const told = withoutSecrets(request, known, hidden, response);
  return { request: told, ...response && { response: withoutEchoes(response, hidden) } };
}

/** Writes a name that a terminal sent as the log may have it. */
export function safeToLog(name: string): string {
  return hidesField(name, { personal: false }) ? MASK : name;
}

/** Writes the login id of an attempt for the log, if an account has it: people type their passwords there. */
export function safeName(id: string, known: { has(id: string): boolean }): string {
  return known.has(id) ? id : MASK;
}

/**
 * Tells whether a text that came over the wire has a field inside that may not be shown: so it is when the terminal
 * splits its fields with another delimiter. The field of a password is recognised by its beginning alone. A field about
 * a patron must be delimited on both sides, because terminals have names such as `MAIN-PC1`.
 */
export function hidesField(text: string, shown: Shown): boolean {
  return SWALLOWED_SECRET.test(text) || (!shown.personal && SWALLOWED_PERSONAL.test(text));
}

const SWALLOWED_SECRET = new RegExp(`[^\\p{L}\\p{N} ](${idsOf(({ secret }) => secret)})`, "u");
const SWALLOWED_PERSONAL = new RegExp(`([^\\p{L}\\p{N} ])(${idsOf(({ personal }) => personal)})(?!\\1).+?\\1`, "u");

function idsOf(isHidden: (row: FieldRow) => true | undefined): string {
  return Object.values(fields).filter(isHidden).map(({ id }) => id).join("|");
}

function swallowsField({ fixed, fields, extra = [] }: AnyMessage, shown: Shown): boolean {
  const values = [...Object.values(fixed), ...Object.values(fields), ...extra.map(({ value }) => value)];
  return values.some((value) => typeof value === "string" && hidesField(value, shown));
}

/** What characters of a fixed part look like; what has another form there belongs to a field. */
const FORMS: Readonly<Record<string, RegExp>> = { summary: /^[Yy Nn]*$/, protocolVersion: /^\d\.\d\d$/ };

/** Codes are of three characters at most. */
const CODE = /^[A-Z0-9 ]{0,3}$/;

/** Whether a fixed part is where it should be. */
function fits({ name, fixed }: AnyMessage): boolean {
  return messageRowOf(name).fixed.every((element) => {
    const value = fixed[element.name];
    if (element.type === "text") return (FORMS[element.name] ?? CODE).test(String(value ?? ""));
    return typeof value !== "object" || value === null || /^( {4}| {3}Z|)$/.test(value.zone);
  });
}

/** The request without its passwords and whatever may hold one; `hidden` gathers that. */
function withoutSecrets(
  request: AnyMessage,
  known: KnownNames,
  hidden: Set<string>,
  response: AnyMessage | undefined,
): AnyMessage {
  // People type their passwords into the place (CP), too; who was refused has no place.
  const isRefused = request.name === "login" && response?.fixed.ok !== true;
  const hide = (value: string) => {
    if (value === "") return "";
    hidden.add(value.trim());
    return MASK;
  };
  const told: Partial<Record<FieldName, AnyMessage["fields"][FieldName]>> = { ...request.fields };
  for (const name of Object.keys(request.fields) as FieldName[]) {
    const value = request.fields[name];
    if (typeof value === "string" && (isRefused && name === "locationCode" || !isOpen(name, value, known))) {
      told[name] = hide(value);
    }
  }
  // A field that the message does not have may hold anything.
  const extra = request.extra?.map(({ id, value }) => ({ id: /^[A-Z]{2}$/.test(id) ? id : "??", value: hide(value) }));
  return { ...request, fields: told, ...extra && { extra } };
}

/** Fields in which terminals write words for people. */
const WORDS: ReadonlySet<FieldName> = new Set(["titleId", "itemProperties", "blockedCardMessage", "terminalLocation"]);

/** Whether the text of a request's field may be shown. */
function isOpen(name: FieldName, value: string, { accounts, institutions, circulation }: KnownNames): boolean {
  const row: FieldRow = fields[name];
  if (row.secret) return false;
  const trimmed = value.trim();
  if (name === "loginUserId") return accounts.has(trimmed);
  if (WORDS.has(name)) return isPlausibleText(value);
  return trimmed === "" || institutions.has(trimmed) || circulation.branches.has(trimmed) ||
    isPlausibleUnknown(trimmed);
}

/** The answer without what was hidden of the request and comes back in it. */
function withoutEchoes(response: AnyMessage, hidden: ReadonlySet<string>): AnyMessage {
  if (hidden.size === 0) return response;
  const repeats = (text: string) => [...hidden].some((value) => value.length > 2 && text.includes(value));
  const told = Object.entries(response.fields).map(([name, value]) =>
    [
      name,
      typeof value === "string" && repeats(value) ? MASK : Array.isArray(value) ? value.map(masked) : value,
    ] as const
  );
  function masked(text: string): string {
    return repeats(text) ? MASK : text;
  }
  return { ...response, fields: Object.fromEntries(told) };
}
