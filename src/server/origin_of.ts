import type { Origin } from "../circulation/origin.ts";
import type { Config } from "../config/config.ts";
import type { Request } from "../protocol/message.ts";
import { requests } from "../protocol/requests.ts";
import type { Identity } from "./identity.ts";
import type { HandledRequestName } from "./registry.ts";
import { retryKey } from "./retry_key.ts";

/** Where a session's terminal is. */
export interface Whereabouts {
  /** What the terminal called its place when it logged in (CP); empty if it did not. */
  readonly location: string;
  readonly address: string;
}

/** Who asks, and where the operation happens: what goes to the library, and to the journal. */
export function originOf(
  request: Request<HandledRequestName>,
  { account, institution }: Identity,
  { location, address }: Whereabouts,
  libraries: Config["circulation"]["libraries"],
): Origin {
  const terminal = location || address;
  const origin: Origin = {
    account: account.id,
    terminal,
    address,
    message: request.name,
    library: returnedTo(request, libraries) ?? (libraries.has(location) ? location : institution.id),
    timeZone: institution.timeZone,
  };
  return "changes" in requests[request.name] ? { ...origin, key: retryKey(account.id, terminal, request) } : origin;
}

/** The branch where an item came back, which AP may tell; where branches are declared, it has to be one of them. */
function returnedTo(
  request: Request<HandledRequestName>,
  libraries: Config["circulation"]["libraries"],
): string | undefined {
  const place = request.name === "checkin" ? request.fields.currentLocation?.trim() : undefined;
  return place && (libraries.size === 0 || libraries.has(place)) ? place : undefined;
}
