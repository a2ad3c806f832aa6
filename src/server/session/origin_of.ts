import type { Config } from "../../config/config.ts";
import type { Origin } from "../../library/origin.ts";
import { commandName } from "../../protocol/command_name.ts";
import type { Request } from "../../protocol/message.ts";
import type { BackEndRequestName } from "../back_end/back_end.ts";
import type { Identity } from "./identity.ts";
import type { Session } from "./session.ts";

/** Tells who asks, and where the operation happens: what goes to the library, and to the journal. */
export function originOf(
  request: Request<BackEndRequestName>,
  { account, institution }: Identity,
  { location: named, peer: { address } }: Pick<Session, "location" | "peer">,
  config: Pick<Config, "circulation" | "institutions">,
): Origin {
  // What the terminal called its place when it logged in (CP), or else what its account says.
  const location = named || (account.locationCode ?? "");
  return {
    account: account.id,
    terminal: location || address,
    address,
    message: commandName(request.name),
    branch: branchNamed(request, location, config) ?? institution.branch ?? institution.id,
    timeZone: institution.timeZone,
  };
}

/**
 * Finds the branch that a request names: AP of a checkin, else the login's CP, else AO. Each counts only if it is a
 * branch, that is a declared library or an institution: terminals put descriptions such as "Under the bed" there. An
 * institution that is no library is at its own branch.
 */
function branchNamed(
  request: Request<BackEndRequestName>,
  location: string,
  { circulation: { branches }, institutions }: Pick<Config, "circulation" | "institutions">,
): string | undefined {
  const returnedTo = request.name === "checkin" ? request.fields.currentLocation : undefined;
  const acting = "institutionId" in request.fields ? request.fields.institutionId : undefined;
  for (const named of [returnedTo, location, acting]) {
    const place = named?.trim() ?? "";
    if (place === "") continue;
    if (branches.has(place)) return place;
    const institution = institutions.get(place);
    if (institution !== undefined) return institution.branch ?? place;
  }
  return undefined;
}
