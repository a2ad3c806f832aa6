import type { Account } from "../config/config.ts";
import { supportedMessages } from "../protocol/supported_messages.ts";
import type { Identity } from "./identity.ts";
import { refusalOf } from "./permission.ts";
import type { ServerOptions } from "./services.ts";

/** BX for whoever asks; `undefined` is who has not logged in. */
export type OfferedMessages = (identity: Identity | undefined) => string;

/**
 * The session's own messages are offered always, everything else only to who may send it. What that is hangs on nothing
 * that changes while there is this account: a reload makes every account anew, with the policy of its institution. So it
 * is found out once for each; terminals ask every minute.
 */
export function createOfferedMessages(services: Pick<ServerOptions, "library" | "registry">): OfferedMessages {
  const kept = new WeakMap<Account, string>();

  function offered(identity: Identity | undefined): string {
    return supportedMessages((name) => {
      if (name === "login" || name === "scStatus" || name === "requestAcsResend") return true;
      return identity !== undefined && refusalOf(name, identity, services) === undefined;
    });
  }

  return (identity) => {
    if (identity === undefined) return offered(undefined);
    const known = kept.get(identity.account) ?? offered(identity);
    kept.set(identity.account, known);
    return known;
  };
}
