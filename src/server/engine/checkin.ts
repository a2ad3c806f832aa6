import type { CheckinCommand, Library } from "../../library/library.ts";
import type { NotTakenBack, TakenBack } from "../../library/outcome.ts";
import { hasHappened } from "../../protocol/decode_request.ts";
import type { Request } from "../../protocol/message.ts";
import { ALERT_TYPE, MAGNETIC_MEDIA } from "../wording/codes.ts";
import { formatPrice } from "../../library/money.ts";
import type { BackEndContext, Subjects } from "../back_end/back_end.ts";
import { itemFields, magneticMedia, printLines, refusalText } from "./answer_parts.ts";
import type { Answer, Handler } from "./handler.ts";
import { identifier, institutionId, offlineMoment, offlineReturn } from "./request_values.ts";

/** Answers 09 Checkin with 10. With BI it undoes a checkout that the terminal could not complete. */
export const handleCheckin: Handler<"checkin"> = async (request, context, library) => {
  const command = toCheckin(request, context);
  const outcome = request.fields.cancel ? await library.undoCheckout(command) : await library.checkin(command);
  if (!outcome.ok) return answerNotTakenBack(request, outcome, context);
  return answerTakenBack(request, outcome, await lookUpHolder(outcome, context, library), context);
};

/**
 * Looks up the patron for whom a copy is held; only if the account wants more of that patron than the name
 * (`da_contact`, `da_field_template`).
 */
async function lookUpHolder(
  { hold }: TakenBack,
  { account, origin, now, deadline }: BackEndContext,
  library: Library,
): Promise<Subjects["holder"]> {
  const wanted = account.answers?.contactOfHolder || account.presentation?.templates?.holder !== undefined;
  if (hold === undefined || !wanted) return undefined;
  const report = await library.patron({ origin, now, deadline, patronId: hold.patronId, pin: { required: false } });
  return report?.patron;
}

/**
 * Writes DA: the name of the patron for whom the copy is held, and the patron's contact data if the account wants them
 * (Koha's way).
 */
function nameOfHolder({ hold }: TakenBack, holder: Subjects["holder"], { account }: BackEndContext) {
  if (hold === undefined || !account.answers?.contactOfHolder) return hold?.name;
  const ways = [holder?.email ?? "", holder?.phone ?? ""].filter((way) => way !== "");
  return ways.length === 0 ? hold.name : `${hold.name} (${ways.join(", ")})`;
}

function toCheckin(request: Request<"checkin">, context: BackEndContext): CheckinCommand {
  const { fixed, fields } = request;
  const returned = fixed.returnDate === null ? undefined : context.local.instant(fixed.returnDate);
  const offline = hasHappened(request) ? offlineReturn(request, context) : undefined;
  return {
    origin: context.origin,
    now: context.now,
    deadline: context.deadline,
    itemId: identifier(fields.itemId) ?? "",
    returned: returned && offline ? offlineMoment(returned, context) : returned,
    offline,
  };
}

function answerTakenBack(
  request: Request<"checkin">,
  outcome: TakenBack,
  holder: Subjects["holder"],
  context: BackEndContext,
): Answer<"checkinResponse"> {
  const { item, alert, patronId, hold, destination, sortBin } = outcome;
  return {
    response: {
      name: "checkinResponse",
      fixed: {
        ok: true,
        resensitize: !MAGNETIC_MEDIA.has(item.mediaType),
        magneticMedia: magneticMedia(item),
        alert: alert !== undefined,
        transactionDate: context.local.timestamp(context.now),
      },
      fields: {
        ...itemFields(item),
        institutionId: institutionId(request.fields.institutionId, context),
        itemId: item.itemId,
        permanentLocation: item.permanentLocation,
        callNumber: item.callNumber,
        patronId,
        sortBin,
        holdPatronId: hold?.patronId,
        holdPatronName: nameOfHolder(outcome, holder, context),
        destinationLocation: destination,
        alertType: alert && ALERT_TYPE[alert],
        screenMessage: returnMessage(outcome, context),
        ...context.account.printLines &&
          { printLine: printLines(context.texts.receipts.returned(item.title), context) },
      },
    },
    about: { item, holder },
  };
}

/**
 * Writes AF of a return: what staff must know, and what the account asks for (Koha's `show_checkin_message`,
 * `show_outstanding_amount`).
 */
function returnMessage(
  { item, fee, holdCancelled }: TakenBack,
  context: BackEndContext,
): readonly string[] | undefined {
  const { account: { answers }, institution, texts, branchName } = context;
  const told = [
    ...holdCancelled ? [texts.returnToShelf] : [],
    ...answers?.checkinMessageShown
      ? [texts.checkedIn(branchName(item.permanentLocation), item.shelvingLocation ?? item.collection)]
      : [],
    ...answers?.outstandingShown ? [texts.owesForItem(formatPrice(fee?.amount ?? 0, institution))] : [],
  ];
  return told.length === 0 ? undefined : [told.join(" ")];
}

/**
 * Answers a checkin that is refused. A copy that is merely not on loan is refused without an alarm. Any other reason
 * raises the alarm (CV99), since staff must see the copy.
 */
function answerNotTakenBack(
  request: Request<"checkin">,
  outcome: NotTakenBack,
  context: BackEndContext,
): Answer<"checkinResponse"> {
  const { item, alert, reason, destination, sortBin } = outcome;
  const merelyNotOnLoan = item !== undefined && reason === "not-on-loan";
  const accepted = merelyNotOnLoan && context.account.checkedInOk;
  return {
    response: {
      name: "checkinResponse",
      fixed: {
        ok: accepted,
        resensitize: merelyNotOnLoan && !MAGNETIC_MEDIA.has(item.mediaType),
        magneticMedia: merelyNotOnLoan ? magneticMedia(item) : "U",
        // Koha's alert is Y wherever ok is 0.
        alert: !merelyNotOnLoan || (context.account.answers?.alertNotOnLoan === true && !accepted),
        transactionDate: context.local.timestamp(context.now),
      },
      fields: {
        ...itemFields(item),
        institutionId: institutionId(request.fields.institutionId, context),
        itemId: item?.itemId ?? identifier(request.fields.itemId) ?? "",
        permanentLocation: item?.permanentLocation ?? "",
        callNumber: item?.callNumber,
        sortBin,
        destinationLocation: destination,
        alertType: merelyNotOnLoan ? undefined : ALERT_TYPE[alert ?? "other"],
        screenMessage: accepted ? undefined : [refusalText("checkin", outcome, context)],
      },
    },
    about: { item },
    reason: accepted ? undefined : reason,
  };
}
