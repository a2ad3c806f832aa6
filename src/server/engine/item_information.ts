import type { Day } from "../../library/day.ts";
import type { ItemReport } from "../../library/report.ts";
import { formatTimestamp, type Timestamp } from "../../protocol/timestamp.ts";
import type { BackEndContext } from "../back_end/back_end.ts";
import { CIRCULATION_STATUS, FEE_TYPE } from "../wording/codes.ts";
import { formatMoney } from "../../library/money.ts";
import { itemFields, refusalText } from "./answer_parts.ts";
import type { Answer, Handler } from "./handler.ts";
import { identifier } from "./request_values.ts";

/** Tattle-Tape, which Koha claims of every copy; terminals of Koha sites expect it where the data say nothing. */
const DEFAULT_SECURITY_MARKER = "02";

/** Answers 17 Item Information with 18. */
export const handleItemInformation: Handler<"itemInformation"> = async (request, context, library) => {
  const itemId = identifier(request.fields.itemId) ?? "";
  const { origin, now, deadline } = context;
  const report = await library.item({ origin, itemId, now, deadline });
  return report === undefined ? answerUnknownItem(itemId, context) : answerKnownItem(report, context);
};

function answerKnownItem(report: ItemReport, context: BackEndContext): Answer<"itemInformationResponse"> {
  const { item, due, recalled, holdUntil, holds, fee } = report;
  const { local, institution, now, texts } = context;
  return {
    response: {
      name: "itemInformationResponse",
      fixed: {
        circulationStatus: CIRCULATION_STATUS[report.status],
        securityMarker: item.securityMarker || DEFAULT_SECURITY_MARKER,
        feeType: fee ? FEE_TYPE.rental : FEE_TYPE.other,
        transactionDate: local.timestamp(now),
      },
      fields: {
        ...itemFields(item),
        holdQueueLength: holds > 0 ? holds : undefined,
        dueDate: due && formatTimestamp(local.timestamp(due)),
        recallDate: recalled && local.timestamp(recalled),
        holdPickupDate: holdUntil === undefined ? undefined : endOfDay(holdUntil),
        itemId: item.itemId,
        owner: item.owner,
        currencyType: fee ? institution.currency : undefined,
        feeAmount: fee ? formatMoney(fee, institution) : undefined,
        permanentLocation: item.permanentLocation,
        currentLocation: item.currentLocation,
        callNumber: item.callNumber,
        screenMessage: item.status === "damaged" ? [texts.itemDamaged] : undefined,
      },
    },
    about: { item, due },
  };
}

function answerUnknownItem(itemId: string, context: BackEndContext): Answer<"itemInformationResponse"> {
  return {
    response: {
      name: "itemInformationResponse",
      fixed: {
        circulationStatus: CIRCULATION_STATUS.other,
        securityMarker: "01",
        feeType: FEE_TYPE.other,
        transactionDate: context.local.timestamp(context.now),
      },
      fields: {
        itemId,
        titleId: "",
        screenMessage: [refusalText("itemInformation", { reason: "item-unknown" }, context)],
      },
    },
    reason: "item-unknown",
  };
}

/** Writes a day as a timestamp: its end, as Koha does. */
export function endOfDay(date: Day): Timestamp {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  return { year, month, day, hour: 23, minute: 59, second: 0, zone: "" };
}
