import type { Response } from "../../protocol/message.ts";
import type { ProtocolVersion } from "../../protocol/message_row.ts";
import { responses } from "../../protocol/responses.ts";
import type { Timestamp } from "../../protocol/timestamp.ts";
import type { Identity } from "./identity.ts";
import type { SessionParts } from "./session_parts.ts";

/** What a terminal is told about itself and the server, in answer to its 99. */
export function acsStatus(
  identity: Identity | undefined,
  version: ProtocolVersion,
  now: Timestamp,
  { library, offeredMessages }: Pick<SessionParts, "library" | "offeredMessages">,
): Response<"acsStatus"> {
  const policy = identity?.institution.policy;
  return {
    name: "acsStatus",
    fixed: {
      onlineStatus: library.online(),
      checkinOk: policy?.checkin ?? false,
      checkoutOk: policy?.checkout ?? false,
      acsRenewalPolicy: policy?.renewal ?? false,
      statusUpdateOk: policy?.statusUpdate ?? false,
      offlineOk: policy?.offline ?? false,
      timeoutPeriod: policy?.timeout ?? responses.acsStatus.negative.timeoutPeriod,
      retriesAllowed: policy?.retries ?? responses.acsStatus.negative.retriesAllowed,
      dateTimeSync: now,
      protocolVersion: version === 1 ? "1.00" : "2.00",
    },
    fields: {
      institutionId: identity?.institution.id ?? "",
      libraryName: identity?.institution.name,
      supportedMessages: offeredMessages(identity),
    },
  };
}
