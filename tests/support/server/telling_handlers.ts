import type { BackEndContext } from "../../../src/server/back_end/back_end.ts";
import type { Handlers } from "../../../src/server/engine/handler.ts";

/** Handlers for three requests, which tell what they were given to `seen`. */
export function handlersThatTell(seen: BackEndContext[] = []): Handlers {
  return {
    itemInformation: ({ fields: { itemId = "" } }, context) => {
      seen.push(context);
      return Promise.resolve({
        response: {
          name: "itemInformationResponse",
          fixed: {
            circulationStatus: "03",
            securityMarker: "02",
            feeType: "01",
            transactionDate: context.local.timestamp(context.now),
          },
          fields: { itemId, titleId: "Middlemarch", owner: "MAIN" },
        },
      });
    },
    checkout: ({ fields: { patronId = "", itemId = "" } }, context) => {
      seen.push(context);
      const transactionDate = context.local.timestamp(context.now);
      return Promise.resolve({
        response: {
          name: "checkoutResponse",
          fixed: { ok: true, renewalOk: false, magneticMedia: "N", desensitize: true, transactionDate },
          fields: { institutionId: "MAIN", patronId, itemId, titleId: "Middlemarch", dueDate: "", mediaType: "001" },
        },
      });
    },
    checkin: ({ fields: { itemId = "" } }, context) => {
      seen.push(context);
      const transactionDate = context.local.timestamp(context.now);
      return Promise.resolve({
        response: {
          name: "checkinResponse",
          fixed: { ok: true, resensitize: true, magneticMedia: "N", alert: false, transactionDate },
          fields: { institutionId: "MAIN", itemId, permanentLocation: "MAIN" },
        },
      });
    },
  };
}
