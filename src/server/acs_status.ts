import type { Response } from "../protocol/message.ts";
import type { ProtocolVersion } from "../protocol/message_row.ts";
import { responses } from "../protocol/responses.ts";
import { supportedMessages } from "../protocol/supported_messages.ts";
import type { Timestamp } from "../protocol/timestamp.ts";
import type { Identity } from "./identity.ts";
import { refusalOf } from "./permission.ts";
import type { ServerOptions } from "./services.ts";

/** What a terminal is told about itself and the server, in answer to its 99. */
export function acsStatus(
  identity: Identity | undefined,
  version: ProtocolVersion,
  now: Timestamp,
  services: Pick<ServerOptions, "library" | "registry">,
): Response<"acsStatus"> {
  const policy = identity?.institution.policy;
  return {
    name: "acsStatus",
    fixed: {
      onlineStatus: services.library.online(),
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
      supportedMessages: supported(identity, services),
    },
  };
}

/** BX: the session's own messages always, everything else only for who may send it. */
function supported(identity: Identity | undefined, services: Pick<ServerOptions, "library" | "registry">): string {
  return supportedMessages((name) => {
    if (name === "login" || name === "scStatus" || name === "requestAcsResend") return true;
    return identity !== undefined && refusalOf(name, identity, services) === undefined;
  });
}
