import type { HeardRequest } from "../../server/back_end/back_end.ts";
import type { ReturnEntry } from "../../storage/port/waiting_returns.ts";
import type { ChangeRequest } from "../changes/change_request.ts";
import { writeReturnRequest } from "./return_request.ts";

/** A return, and the login with which it would be handed in later. */
interface ReturnOfLogin extends Pick<ChangeRequest, "context"> {
  /** CN and CP, as they are sent to the system. */
  readonly login: { readonly id: string; readonly location: string };
}

/** Makes the row of a return. `returned`: when the copy came back. */
export function returnEntry(
  { context, login }: ReturnOfLogin,
  heard: HeardRequest<"checkin">,
  { itemId, returned, due }: Pick<ReturnEntry, "itemId" | "due"> & { readonly returned: Temporal.Instant },
): ReturnEntry {
  const { account, institution, now, local, origin } = context;
  const { terminal, address, branch: library, retry } = origin;
  return {
    institution: institution.id,
    at: returned,
    told: now,
    ...{ account: account.id, terminal, address, library, itemId },
    ...{ login: login.id, location: login.location },
    request: writeReturnRequest(heard, account, local.timestamp(now)),
    ...due && { due },
    ...retry && { retryKey: retry.key },
    retryWindow: retry?.window ?? 0,
  };
}
