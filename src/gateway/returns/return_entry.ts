import { writeAcceptedReturn } from "../../server/back_end/accepted_request.ts";
import type { HeardRequest } from "../../server/back_end/back_end.ts";
import type { AcceptedEntry, HandOver } from "../../storage/port/ledger.ts";
import type { ChangeRequest } from "../changes/change_request.ts";

/** What is known of a copy that has come back. */
interface ReturnedCopy extends Pick<HandOver, "due"> {
  readonly itemId: string;
  readonly returned: Temporal.Instant;
}

/** Makes the row of a return that is accepted. */
export function returnEntry(
  { context, login }: Pick<ChangeRequest, "context" | "login">,
  heard: HeardRequest<"checkin">,
  { itemId, returned, due }: ReturnedCopy,
): AcceptedEntry {
  const { account, institution, now, local, origin } = context;
  const request = writeAcceptedReturn(heard, account, local.timestamp(now));
  return {
    institution: institution.id,
    at: returned,
    heard: now,
    origin,
    action: "checkin",
    itemId,
    handOver: { login: login.id, location: login.location, request, ...due && { due } },
  };
}
