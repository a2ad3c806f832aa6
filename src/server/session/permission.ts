import type { Account, Policy } from "../../config/config.ts";
import type { Library, Service } from "../../library/library.ts";
import { supportedMessages } from "../../protocol/message_by_code.ts";
import type { HandledRequestName, Registry } from "../handlers/handler.ts";
import { sessionTexts } from "../wording/session_en.ts";
import type { Identity } from "./identity.ts";

/** What a request needs of the library and of the institution's policy. */
interface Needs {
  /** Absent where the server can answer by itself. */
  readonly service?: Service;
  readonly policy?: keyof Policy;
  /** What the screen says where the policy forbids it. */
  readonly off?: string;
}

/** Who can answer at all. */
interface Served {
  readonly library: Library;
  readonly registry: Registry;
}

const renewal = { policy: "renewal", off: sessionTexts.renewalOff } as const;

const needs: { readonly [N in HandledRequestName]: Needs } = {
  patronStatusRequest: { service: "patron" },
  checkout: { service: "checkout", policy: "checkout", off: sessionTexts.checkoutOff },
  checkin: { service: "checkin", policy: "checkin", off: sessionTexts.checkinOff },
  blockPatron: { service: "block-patron", policy: "statusUpdate", off: sessionTexts.blockOff },
  patronInformation: { service: "patron" },
  endPatronSession: {},
  feePaid: { service: "pay-fee" },
  itemInformation: { service: "item" },
  itemStatusUpdate: { service: "update-item" },
  patronEnable: { service: "enable-patron", policy: "statusUpdate", off: sessionTexts.enableOff },
  hold: { service: "hold" },
  renew: { service: "renew", ...renewal },
  renewAll: { service: "renew-all", ...renewal },
};

/**
 * What the screen says when a terminal may not send a request; `undefined` if it may. The account, the institution's
 * policy, the library and the server itself each have a say. BX is made of the same answers.
 */
export function refusalOf(
  name: HandledRequestName,
  { account, institution }: Identity,
  { library, registry }: Served,
): string | undefined {
  const { service, policy, off } = needs[name];
  if (account.messages !== undefined && !account.messages.has(name)) return sessionTexts.messageNotAllowed;
  if (policy !== undefined && !institution.policy[policy]) return off;
  const offered = service === undefined || library.offers.has(service);
  return offered && registry.get(name) !== undefined ? undefined : sessionTexts.notOffered;
}

/** BX for whoever asks; `undefined` is who has not logged in. */
export type OfferedMessages = (identity: Identity | undefined) => string;

/**
 * The session's own messages are offered always, everything else only to who may send it. What that is hangs on nothing
 * that changes while there is this account: a reload makes every account anew, with the policy of its institution. So it
 * is found out once for each; terminals ask every minute.
 */
export function createOfferedMessages(parts: Served): OfferedMessages {
  const kept = new WeakMap<Account, string>();

  function offered(identity: Identity | undefined): string {
    return supportedMessages((name) => {
      if (name === "login" || name === "scStatus" || name === "requestAcsResend") return true;
      return identity !== undefined && refusalOf(name, identity, parts) === undefined;
    });
  }

  return (identity) => {
    if (identity === undefined) return offered(undefined);
    const known = kept.get(identity.account) ?? offered(identity);
    kept.set(identity.account, known);
    return known;
  };
}
