import type { Item } from "../../library/item.ts";
import type { Addressed, PaidBack, Refusal, Refused, ServiceFee } from "../../library/outcome.ts";
import { MAX_VALUE } from "../../protocol/encode_message.ts";
import { writableText } from "../../protocol/encoding.ts";
import type { RequestName } from "../../protocol/requests.ts";
import { responses } from "../../protocol/responses.ts";
import type { BackEndContext } from "../back_end/back_end.ts";
import { FEE_TYPE, MAGNETIC_MEDIA } from "../wording/codes.ts";
import { formatMoney } from "../../library/money.ts";
import { textOf } from "../../texts/base/terminal_texts.ts";
import { writtenDay } from "../wording/written_day.ts";

/** Tells in one character whether a copy is magnetic media: `Y`, `N`, or `U` for an unknown copy. */
export function magneticMedia(item: Item | undefined): "Y" | "N" | "U" {
  if (item === undefined) return "U";
  return MAGNETIC_MEDIA.has(item.mediaType) ? "Y" : "N";
}

/** Writes what several answers tell of a copy. */
export function itemFields(item: Item | undefined) {
  return {
    titleId: item?.title ?? "",
    mediaType: item?.mediaType,
    itemProperties: item?.properties,
    collectionCode: item?.collection,
  };
}

/** Writes the fixed part of a checkout or a renewal that was refused: `0NUN`. */
export function nothingLent({ local, now }: BackEndContext) {
  return {
    ok: false,
    renewalOk: false,
    magneticMedia: "U",
    desensitize: false,
    transactionDate: local.timestamp(now),
  } as const;
}

/** Writes the fee of a service: BT, BH and BV together. */
export function feeFields(fee: ServiceFee, { institution }: BackEndContext) {
  return {
    feeType: FEE_TYPE[fee.type],
    currencyType: institution.currency,
    feeAmount: formatMoney(fee.amount, institution),
  };
}

/** Gives the context with texts in the addressed patron's language, if it is known. */
export function spokenTo({ language }: Addressed, context: BackEndContext): BackEndContext {
  if (language === undefined || language === "") return context;
  const texts = context.textsFor(language);
  return texts === context.texts ? context : { ...context, texts };
}

/**
 * Wraps a receipt line at the width of the terminal's printer, and at what a field has room for, over several AG if it
 * is longer: what is cut off is a due date.
 */
export function printLines(line: string, { account, printWidth }: BackEndContext): readonly string[] {
  // What the encoding has no letter for may be spelled out in several, and all of them need their columns.
  const written = writableText(line, account.encoding);
  return wrap(written, printWidth > 0 ? Math.min(printWidth, MAX_VALUE) : MAX_VALUE);
}

/** Cuts a text into lines of at most so many characters, at blanks where there are some. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let rest = [...text.trim()];
  while (rest.length > width) {
    const blank = rest.lastIndexOf(" ", width);
    const end = blank > 0 ? blank : width;
    lines.push(rest.slice(0, end).join("").trimEnd());
    rest = [...rest.slice(end).join("").trimStart()];
  }
  return [...lines, rest.join("")];
}

/** Says what of the money that was paid staff give back; nothing if there is none. */
export function dueBackText({ dueBack }: PaidBack, { institution, texts }: BackEndContext): readonly string[] {
  return dueBack === undefined ? [] : [texts.dueBack(formatMoney(dueBack, institution))];
}

/** Words the screen message of a refusal. */
export function refusalText(
  message: RequestName,
  refusal: Refusal & Pick<Partial<Refused>, "fee">,
  context: BackEndContext,
): string {
  const { institution, texts } = context;
  const amount = refusal.amount ?? refusal.fee?.amount;
  return textOf(texts, message, refusal.reason, {
    amount: amount === undefined ? undefined : formatMoney(amount, institution),
    date: refusal.date && writtenDay(refusal.date, context.account),
  });
}

/** The patron status of an unknown card: the four privileges denied. */
export const UNKNOWN_PATRON_STATUS: string = responses.patronStatusResponse.negative.patronStatus;
