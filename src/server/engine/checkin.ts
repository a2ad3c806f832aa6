import type { CheckinCommand, Library, PatronQuery } from "../../library/library.ts";
import type { NotTakenBack, TakenBack } from "../../library/outcome.ts";
import type { PatronReport } from "../../library/report.ts";
import { hasHappened } from "../../protocol/decode_request.ts";
import type { Request } from "../../protocol/message.ts";
import { ALERT_TYPE, MAGNETIC_MEDIA } from "../wording/codes.ts";
import { formatPrice } from "../../library/money.ts";
import { textOf } from "../../texts/base/terminal_texts.ts";
import type { BackEndContext, Subjects } from "../back_end/back_end.ts";
import { dueBackText, itemFields, magneticMedia, printLines, refusalText } from "./answer_parts.ts";
import type { Answer, Handler } from "./handler.ts";
import { identifier, institutionId, offlineMoment, offlineReturn } from "./request_values.ts";

/** Answers 09 Checkin with 10. With BI it undoes a checkout that the terminal could not complete. */
export const handleCheckin: Handler<"checkin"> = async (request, context, library) => {
  const command = toCheckin(request, context);
  const outcome = request.fields.cancel ? await library.undoCheckout(command) : await library.checkin(command);
  if (!outcome.ok) return answerNotTakenBack(request, outcome, context);
  const known = {
    holder: await lookUpHolder(outcome, context, library),
    owed: await overdueOwed(outcome, context, library),
  };
  return answerTakenBack(request, outcome, known, context);
};

/** What was looked up after a return. */
interface LookedUp {
  readonly holder: Subjects["holder"];
  /** Minor units that the patron who had the copy owes for its being late; absent if it could not be looked up. */
  readonly owed?: number;
}

/**
 * Adds up what is owed for a copy that came back late: beside what this return has cost there may be fees of renewals,
 * or of another system. Only if the account wants to know (`show_outstanding_amount`).
 */
async function overdueOwed(
  { patronId, item: { itemId } }: TakenBack,
  { account, origin, now, deadline }: BackEndContext,
  library: Library,
): Promise<number | undefined> {
  if (patronId === undefined || !account.answers?.outstandingShown) return 0;
  const list = { kind: "fees", from: 1 } as const;
  const report = await lookUpAfter(library, { origin, now, deadline, patronId, pin: { required: false }, list });
  if (report?.listing?.kind !== "fees") return undefined;
  return report.listing.fees
    .filter((fee) => fee.type === "overdue" && fee.itemId?.toLowerCase() === itemId.toLowerCase())
    .reduce((sum, { outstanding }) => sum + outstanding, 0);
}

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
  const asked = { origin, now, deadline, patronId: hold.patronId, pin: { required: false } };
  return (await lookUpAfter(library, asked))?.patron;
}

/** Looks up a patron after a return. The copy is back: a look-up that fails must not turn the answer into a refusal. */
async function lookUpAfter(library: Library, query: PatronQuery): Promise<PatronReport | undefined> {
  try {
    return await library.patron(query);
  } catch {
    return undefined;
  }
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
  { holder, owed }: LookedUp,
  context: BackEndContext,
): Answer<"checkinResponse"> {
  const { item, alert, patronId, hold, destination, sortBin } = outcome;
  const ok = isOk(request, outcome, context);
  return {
    response: {
      name: "checkinResponse",
      fixed: {
        ok,
        resensitize: !MAGNETIC_MEDIA.has(item.mediaType),
        magneticMedia: magneticMedia(item),
        alert: alert !== undefined || (!ok && context.account.answers?.alertNotOnLoan === true),
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
        screenMessage: ok
          ? returnMessage(outcome, owed, context)
          : [textOf(context.texts, "checkin", "not-on-loan", {})],
        ...ok && context.account.printLines &&
          { printLine: printLines(context.texts.receipts.returned(item.title), context) },
      },
    },
    about: { item, holder },
  };
}

/**
 * Tells whether a 10 says ok. What was done to a copy that was not on loan stays done where the account wants no ok of it
 * (Koha's way).
 */
function isOk(
  { fields }: Request<"checkin">,
  { patronId }: TakenBack,
  { account: { answers, checkedInOk } }: BackEndContext,
): boolean {
  return patronId !== undefined || fields.cancel === true || checkedInOk || !answers?.onlyLoansReturned;
}

/**
 * Writes AF of a return: what staff must know, and what the account asks for (Koha's `show_checkin_message`,
 * `show_outstanding_amount`).
 */
function returnMessage(
  outcome: TakenBack,
  owed: number | undefined,
  context: BackEndContext,
): readonly string[] | undefined {
  const { item, holdCancelled } = outcome;
  const { account: { answers }, institution, texts, branchName } = context;
  const told = [
    ...holdCancelled ? [texts.returnToShelf] : [],
    ...answers?.checkinMessageShown
      ? [texts.checkedIn(branchName(item.permanentLocation), item.shelvingLocation ?? item.collection)]
      : [],
    ...answers?.outstandingShown && owed !== undefined ? [texts.owesForItem(formatPrice(owed, institution))] : [],
    ...dueBackText(outcome, context),
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
  const mediaTold = merelyNotOnLoan || (item !== undefined && context.account.answers?.refusedMediaTold === true);
  return {
    response: {
      name: "checkinResponse",
      fixed: {
        ok: accepted,
        resensitize: mediaTold && !MAGNETIC_MEDIA.has(item.mediaType),
        magneticMedia: mediaTold ? magneticMedia(item) : "U",
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
