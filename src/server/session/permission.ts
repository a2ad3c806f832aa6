import type { Account, Policy } from "../../config/config.ts";
import type { EarlyReason } from "../../library/reason.ts";
import type { Request } from "../../protocol/message.ts";
import { supportedMessages } from "../../protocol/message_table.ts";
import type { RequestName } from "../../protocol/requests.ts";
import { hasHappened } from "../../protocol/decode_request.ts";
import type { BackEndRequestName, BackEndSession, BackEndStatus } from "../back_end/back_end.ts";
import type { Identity } from "./identity.ts";

/** What a request needs of the institution's policy, and why it is refused where the policy forbids it. */
interface Needs {
  readonly policy: Exclude<keyof Policy, "onlyTold">;
  readonly off: Exclude<EarlyReason, "incomplete">;
  /** Whether Koha refuses it, too, whatever its policy says. */
  readonly always?: true;
}

/**
 * Refusals that are the back end's to word: BL and the patron status stand in a 24 and a 26 only for a card that was
 * looked up, and there they must be true.
 */
export const WORDED_BY_BACK_END: ReadonlySet<EarlyReason> = new Set(["block-off", "enable-off"]);

const renewal: Needs = { policy: "renewal", off: "renewal-off" };

const needs: { readonly [N in BackEndRequestName]?: Needs } = {
  checkout: { policy: "checkout", off: "checkout-off" },
  checkin: { policy: "checkin", off: "checkin-off" },
  blockPatron: { policy: "statusUpdate", off: "block-off", always: true },
  patronEnable: { policy: "statusUpdate", off: "enable-off", always: true },
  renew: renewal,
  renewAll: renewal,
};

/**
 * Tells why a terminal may not send a request; `undefined` if it may. The account, the institution's policy and its back
 * end each have a say. BX is made of the same answers.
 */
function refusalOf(
  name: BackEndRequestName,
  { account, institution }: Identity,
  backEnd: Pick<BackEndSession, "offers">,
): Exclude<EarlyReason, "incomplete"> | undefined {
  const need = needs[name];
  if (account.messages !== undefined && !account.messages.has(name)) return "message-not-allowed";
  const { policy } = institution;
  if (need !== undefined && !policy[need.policy] && (need.always || !policy.onlyTold)) return need.off;
  return backEnd.offers(name) ? undefined : "not-offered";
}

/** Whom messages are offered to, and the back end that answers. */
interface OfferingTo extends Identity {
  readonly backEnd: Offering;
}

/** Gives BX for an identity, `undefined` before login, for what its back end has told of its own, and for a way in. */
export type OfferedMessages = (
  identity: OfferingTo | undefined,
  told: BackEndStatus["offers"],
  isPosted: boolean,
) => string;

/** The messages that belong to a connection: each post bears its login, and its answer comes with it or never. */
export const NOT_POSTED: ReadonlySet<RequestName> = new Set(["login", "requestAcsResend"]);

/**
 * Tells why a terminal may not send this very request. No policy refuses what happened while the terminal was off-line:
 * the item has left the building.
 */
export function refusalOfRequest(
  request: Request<BackEndRequestName>,
  identity: Identity,
  backEnd: Pick<BackEndSession, "offers">,
): Exclude<EarlyReason, "incomplete"> | undefined {
  const refusal = refusalOf(request.name, identity, backEnd);
  if (refusal === undefined || refusal !== needs[request.name]?.off || !isFact(request)) return refusal;
  return backEnd.offers(request.name) ? undefined : "not-offered";
}

function isFact(request: Request<BackEndRequestName>): boolean {
  switch (request.name) {
    case "checkin":
    case "checkout":
    case "renew":
      return hasHappened(request);
    default:
      return false;
  }
}

/** The back end as BX asks it. */
type Offering = Pick<BackEndSession, "offers">;

/**
 * Makes the function that gives each account its BX. The session's own messages are always offered, everything else
 * only to accounts that may send it. For our engine nothing of that changes while an account exists: a reload makes
 * every account anew, with the policy of its institution. So BX is worked out once for each account; terminals ask
 * every minute. Another library system tells its own BX when it has been asked.
 */
export function createOfferedMessages(): OfferedMessages {
  const kept = new WeakMap<Account, string>();

  return (identity, told, isPosted) => {
    if (isPosted) return supportedMessages((name) => !NOT_POSTED.has(name) && isOffered(name, identity, told));
    if (identity === undefined || told !== undefined) return offered(identity, told);
    const known = kept.get(identity.account) ?? offered(identity);
    kept.set(identity.account, known);
    return known;
  };
}

function isOwn(name: RequestName): name is Exclude<RequestName, BackEndRequestName> {
  return name === "login" || name === "scStatus" || name === "requestAcsResend";
}

function offered(identity: OfferingTo | undefined, told?: BackEndStatus["offers"]): string {
  return supportedMessages((name) => isOffered(name, identity, told));
}

function isOffered(
  name: RequestName,
  identity: OfferingTo | undefined,
  told: BackEndStatus["offers"],
): boolean {
  if (isOwn(name)) return true;
  if (identity === undefined || told?.has(name) === false) return false;
  return refusalOf(name, identity, identity.backEnd) === undefined;
}
