import type { Response } from "../../protocol/message.ts";
import type { ProtocolVersion } from "../../protocol/message_row.ts";
import { responses } from "../../protocol/responses.ts";
import type { Timestamp } from "../../protocol/timestamp.ts";
import type { BackEndStatus } from "../back_end/back_end.ts";
import type { Identity } from "./identity.ts";

/** What a 98 is made of, besides the account and its institution. */
interface Told {
  readonly version: ProtocolVersion;
  /** The local time of the institution, or before login of the first one. */
  readonly now: Timestamp;
  /** Of the institution's back end, or before login of any: a terminal must not give up before it has logged in. */
  readonly backEnd: BackEndStatus;
  /** BX. */
  readonly supportedMessages: string;
}

const UNKNOWN = responses.acsStatus.negative;

/** Tells a terminal about itself and the server, in answer to its 99. */
export function acsStatus(
  identity: Identity | undefined,
  { version, now, backEnd: { online, flags = {}, fields = {} }, supportedMessages }: Told,
): Response<"acsStatus"> {
  const policy = identity?.institution.policy, options = online ? identity?.account.answers?.statusFlags : undefined;
  const told = (place: number, allowed: boolean | undefined, isTold = true) =>
    options === undefined ? (allowed ?? false) && isTold : options[place] === "Y";
  return {
    name: "acsStatus",
    fixed: {
      onlineStatus: online,
      checkinOk: told(0, policy?.checkin, flags.checkinOk),
      checkoutOk: told(1, policy?.checkout, flags.checkoutOk),
      acsRenewalPolicy: told(2, policy?.renewal, flags.acsRenewalPolicy),
      statusUpdateOk: told(3, policy?.statusUpdate, flags.statusUpdateOk),
      offlineOk: told(4, policy?.offline, flags.offlineOk),
      timeoutPeriod: flags.timeoutPeriod ?? policy?.timeout ?? UNKNOWN.timeoutPeriod,
      retriesAllowed: flags.retriesAllowed ?? policy?.retries ?? UNKNOWN.retriesAllowed,
      dateTimeSync: now,
      protocolVersion: version === 1 ? "1.00" : "2.00",
    },
    fields: {
      institutionId: fields.institutionId ?? identity?.institution.id ?? "",
      libraryName: fields.libraryName ?? identity?.institution.name,
      supportedMessages,
      ...fields.terminalLocation !== undefined && { terminalLocation: fields.terminalLocation },
    },
  };
}
