import { hash } from "node:crypto";
import type { Config } from "../../config/config.ts";
import type { Origin } from "../../library/origin.ts";
import { commandName } from "../../protocol/command_name.ts";
import { type FieldRow, fields } from "../../protocol/fields.ts";
import type { AnyMessage, Request } from "../../protocol/message.ts";
import { requests } from "../../protocol/requests.ts";
import type { BackEndRequestName } from "../back_end/back_end.ts";
import type { Identity } from "./identity.ts";

/** Where a session's terminal is. */
export interface Whereabouts {
  /** What the terminal called its place when it logged in (CP); empty if it did not. */
  readonly location: string;
  readonly address: string;
}

/** Tells who asks, and where the operation happens: what goes to the library, and to the journal. */
export function originOf(
  request: Request<BackEndRequestName>,
  { account, institution }: Identity,
  { location, address }: Whereabouts,
  config: Pick<Config, "circulation" | "institutions">,
): Origin {
  const terminal = location || address;
  const origin: Origin = {
    account: account.id,
    terminal,
    address,
    message: commandName(request.name),
    branch: branchNamed(request, location, config) ?? institution.branch ?? institution.id,
    timeZone: institution.timeZone,
  };
  return "changes" in requests[request.name] ? { ...origin, key: retryKey(account.id, terminal, request) } : origin;
}

/**
 * Finds the branch that a request names: AP of a checkin, else the login's CP, else AO. Each counts only if it is a
 * branch, that is a declared library or an institution: terminals put descriptions such as "Under the bed" there.
 */
function branchNamed(
  request: Request<BackEndRequestName>,
  location: string,
  { circulation: { branches }, institutions }: Pick<Config, "circulation" | "institutions">,
): string | undefined {
  const returnedTo = request.name === "checkin" ? request.fields.currentLocation : undefined;
  const acting = "institutionId" in request.fields ? request.fields.institutionId : undefined;
  return [returnedTo, location, acting]
    .map((place) => place?.trim() ?? "")
    .find((place) => place !== "" && (branches.has(place) || institutions.has(place)));
}

const SECRETS = Object.entries<FieldRow>(fields).filter(([, { secret }]) => secret);
const SECRET_NAMES: ReadonlySet<string> = new Set(SECRETS.map(([name]) => name));
const SECRET_IDS: ReadonlySet<string> = new Set(SECRETS.map(([, { id }]) => id));

/** Stands between two parts: no value holds it, since it ends a line. */
const SEPARATOR = "\r";

/**
 * Makes a key that is the same for a message and its retry, different for everything else: a digest of who sent what,
 * the sequence number and checksum aside. Passwords do not go into it, as it is kept, and a digest beside the rest of
 * the message would give a PIN of four digits away.
 */
export function retryKey(
  account: string,
  terminal: string,
  { name, fixed, fields: given, extra = [] }: AnyMessage,
): string {
  const parts = [account, terminal, name];
  for (const [part, value] of Object.entries(fixed)) parts.push(part, textOf(value));
  for (const [field, value] of Object.entries(given)) if (!SECRET_NAMES.has(field)) parts.push(field, textOf(value));
  for (const { id, value } of extra) if (!SECRET_IDS.has(id)) parts.push(id, value);
  return hash("sha256", parts.join(SEPARATOR), "base64url");
}

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
