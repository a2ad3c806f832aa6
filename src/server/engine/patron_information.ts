import type { Day } from "../../library/day.ts";
import type { Library, PatronList } from "../../library/library.ts";
import type { PatronListing, PatronReport } from "../../library/report.ts";
import type { Request } from "../../protocol/message.ts";
import { validLanguage } from "../../protocol/encode_message.ts";
import type { BackEndContext } from "../back_end/back_end.ts";
import { formatMoney } from "../../library/money.ts";
import { patronStatus } from "../wording/patron_status.ts";
import { refusalText, spokenTo, UNKNOWN_PATRON_STATUS } from "./answer_parts.ts";
import type { Answer, Handler } from "./handler.ts";
import { formatOwed, internetPrivilege, isAgeTold, isTrusted, isValid, owedFields } from "./patron_fields.ts";
import { patronMessage, personalName, pinRefusal, toldPatron } from "./patron_fields.ts";
import { identifier, institutionId, passwordVerdict, pinGiven } from "./request_values.ts";

/** A list, and the field in which it travels. */
type ListRow = readonly [kind: PatronList, field: (typeof LISTS)[number][1]];

/** The lists by their position in the summary, and the fields in which they travel. */
const LISTS = [
  ["waiting-holds", "holdItems"],
  ["overdue-loans", "overdueItems"],
  ["loans", "chargedItems"],
  ["fees", "fineItems"],
  ["recalled-loans", "recallItems"],
  ["unavailable-holds", "unavailableHoldItems"],
] as const satisfies readonly (readonly [PatronList, string])[];

/** Answers 63 Patron Information with 64. */
export const handlePatronInformation: Handler<"patronInformation"> = async (request, context, library) => {
  const { fields } = request;
  const list = listAsked(request, context);
  // BP and BQ count from 1; absent, empty or 0 mean "from the first" and "to the last".
  const part = { from: fields.startItem || 1, to: fields.endItem || undefined };
  const found = await library.patron({
    origin: context.origin,
    patronId: identifier(fields.patronId) ?? "",
    pin: pinGiven(fields.patronPassword, context),
    list: list && { kind: list[0], ...part },
    now: context.now,
    deadline: context.deadline,
  });
  if (found === undefined) return answerUnknownPatron(request, context);
  const report = context.account.answers?.pendingAmongHoldItems
    ? await withPendingHolds(found, { list, ...part }, context, library)
    : found;
  return answerKnownPatron(request, report, list, spokenTo(report.patron, context));
};

/** Reads which list is asked for: the first position of the summary that says `Y` and that there is a list for. */
function listAsked({ fixed: { summary } }: Request<"patronInformation">, { account }: BackEndContext) {
  // Where all holds are listed with the first ones, the last list is empty.
  const most = account.answers?.pendingAmongHoldItems ? LISTS.length - 1 : LISTS.length;
  for (let position = 0; position < most; position++) {
    if (summary[position] === "Y" || summary[position] === "y") return LISTS[position];
  }
  return undefined;
}

/** Counts and lists holds that are not ready behind those that are, as Evergreen does. */
async function withPendingHolds(
  report: PatronReport,
  { list, from, to = Infinity }: { readonly list: ListRow | undefined; readonly from: number; readonly to?: number },
  { origin, now, deadline }: BackEndContext,
  library: Library,
): Promise<PatronReport> {
  const { counts: { waitingHolds: ready, unavailableHolds: pending } } = report;
  const counts = { ...report.counts, waitingHolds: ready + pending, unavailableHolds: 0 };
  if (list?.[0] !== "waiting-holds" || pending === 0 || to <= ready) return { ...report, counts };
  const { listing } = await library.patron({
    origin,
    now,
    deadline,
    patronId: report.patron.patronId,
    pin: { required: false },
    list: {
      kind: "unavailable-holds",
      from: Math.max(1, from - ready),
      to: Number.isFinite(to) ? to - ready : undefined,
    },
  }) ?? {};
  const itemIds = [report.listing, listing].flatMap((each) => each?.kind === "items" ? each.itemIds : []);
  return { ...report, counts, listing: { kind: "items", itemIds } };
}

function answerKnownPatron(
  request: Request<"patronInformation">,
  report: PatronReport,
  list: ListRow | undefined,
  context: BackEndContext,
): Answer<"patronInformationResponse"> {
  const { fields } = request;
  const { patron, pin, counts, limits } = report;
  const trusted = isTrusted(report, fields.patronPassword, context);
  return {
    response: {
      name: "patronInformationResponse",
      fixed: {
        patronStatus: patronStatus(report, context.account),
        ...commonElements(request, context),
        holdItemsCount: counts.waitingHolds,
        overdueItemsCount: counts.overdueLoans,
        chargedItemsCount: counts.loans,
        fineItemsCount: counts.fees,
        recallItemsCount: counts.recalledLoans,
        unavailableHoldsCount: counts.unavailableHolds,
      },
      fields: {
        institutionId: institutionId(fields.institutionId, context),
        patronId: patron.patronId,
        personalName: personalName(report),
        holdItemsLimit: limits.holds,
        overdueItemsLimit: limits.overdues,
        chargedItemsLimit: limits.loans,
        validPatron: isValid(report, context),
        validPatronPassword: passwordVerdict(fields.patronPassword, pin, context),
        permanentLocation: patron.library,
        patronClass: patron.category,
        screenMessage: [patronMessage("patronInformation", report, fields.patronPassword, context)],
        ...isAgeTold(report, fields.patronPassword, context) && { birthDate: compactDate(patron.birthDate) },
        ...trusted && confidentialFields(report, list, context),
      },
    },
    about: {
      ...toldPatron(report, trusted),
      fees: trusted && report.listing?.kind === "fees" ? report.listing.fees : undefined,
    },
    reason: pinRefusal(report),
  };
}

/** Writes what a wrong PIN hides. */
function confidentialFields(report: PatronReport, list: ListRow | undefined, context: BackEndContext) {
  const { patron, limits, listing } = report;
  return {
    ...owedFields(report, context),
    feeLimit: limits.fees === undefined ? context.account.answers?.limitWhereNone : formatOwed(limits.fees, context),
    homeAddress: patron.address,
    emailAddress: patron.email,
    homePhone: patron.phone,
    birthDate: compactDate(patron.birthDate),
    internetProfile: internetPrivilege(report, context),
    patronExpiryDate: compactDate(patron.expires),
    ...list !== undefined && listing !== undefined && { [list[1]]: listValues(listing, context) },
  };
}

/**
 * Writes the values of a list. A fee has its identifier first, so that a terminal can pay that very fee (CG), unless the
 * account wants it as Koha writes it.
 */
function listValues(listing: PatronListing, { account, institution }: BackEndContext): readonly string[] {
  if (listing.kind === "items") return listing.itemIds;
  return listing.fees.map(({ feeId, outstanding, description }) => {
    const amount = formatMoney(outstanding, institution);
    if (account.answers?.feeIdHidden) return `${description} ${amount}`;
    return description === "" ? `${feeId} ${amount}` : `${feeId} ${amount} ${description}`;
  });
}

function answerUnknownPatron(
  request: Request<"patronInformation">,
  context: BackEndContext,
): Answer<"patronInformationResponse"> {
  const { fields } = request;
  return {
    response: {
      name: "patronInformationResponse",
      fixed: {
        patronStatus: UNKNOWN_PATRON_STATUS,
        ...commonElements(request, context),
        holdItemsCount: 0,
        overdueItemsCount: 0,
        chargedItemsCount: 0,
        fineItemsCount: 0,
        recallItemsCount: 0,
        unavailableHoldsCount: 0,
      },
      fields: {
        institutionId: institutionId(fields.institutionId, context),
        patronId: identifier(fields.patronId) ?? "",
        personalName: "",
        validPatron: false,
        validPatronPassword: fields.patronPassword === undefined ? undefined : false,
        screenMessage: [refusalText("patronInformation", { reason: "patron-unknown" }, context)],
      },
    },
    reason: "patron-unknown",
  };
}

function commonElements({ fixed }: Request<"patronInformation">, { local, now }: BackEndContext) {
  return { language: validLanguage(fixed.language), transactionDate: local.timestamp(now) };
}

/** Writes `YYYYMMDD`, as Envisionware reads birth and expiry dates. */
function compactDate(date: Day | undefined): string | undefined {
  return date?.replaceAll("-", "");
}
