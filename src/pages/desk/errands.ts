import type { DeskRefusal } from "../../desk/work/desk_work.ts";
import type { DeskRequest } from "../../desk/work/desk_request.ts";
import type { Reason, StaffReason } from "../../library/reason.ts";
import type { ActionResult, TellingMeans } from "../frame/page_sessions.ts";
import { reasonInWords } from "../frame/reason_words.ts";
import { PAGE_TEXTS, type PageTexts } from "../../texts/languages.ts";

/** Something that staff do for a patron. `extra` has the reasons that are set aside, and why. */
export type Errand = (extra: DeskRequest, texts: PageTexts) => Promise<ActionResult | DeskRefusal>;

/**
 * Carries an errand out, and gives its outcome in words. After a refusal that may be set aside, it can be asked for
 * again.
 */
export async function doErrand(
  errand: Errand,
  path: string,
  { texts, ask }: TellingMeans,
  extra: DeskRequest = {},
): Promise<ActionResult> {
  const came = await errand(extra, texts);
  if (!("ok" in came)) return came;
  const { reason, override } = came;
  const told = { done: false, text: refusalTold(came, texts), code: reason };
  const { overrides } = extra;
  // An empty reason is asked for once more.
  if (reason === "reason-missing" && overrides !== undefined) {
    const number = ask({
      path,
      carryOut: (why, means) => doErrand(errand, path, means, { reason: why, overrides }),
    });
    return { ...told, question: { number, asksWhy: true } };
  }
  if (override === undefined || !isOfRules(reason)) return told;
  if (!override.permitted) return { ...told, more: [texts.circulation.question.onlyAdmin] };
  const number = ask({
    path,
    carryOut: (why, means) =>
      doErrand(errand, path, means, {
        reason: why || extra.reason,
        overrides: [...extra.overrides ?? [], reason],
      }),
  });
  return { ...told, question: { number, asksWhy: override.asksWhy && !extra.reason } };
}

/** Whether a reason comes from the library's rules: no other reason can be set aside. */
function isOfRules(reason: Reason | StaffReason): reason is Reason {
  return !Object.hasOwn(PAGE_TEXTS.en.frame.staffReasons, reason);
}

/** Says why something was refused, with the amount or day that the reason names. */
export function refusalTold(
  { reason, title = "", money, date }: Pick<DeskRefusal, "reason" | "title" | "money" | "date">,
  texts: PageTexts,
): string {
  const { frame } = texts;
  const named = [
    ...money === undefined ? [] : [frame.decimal(money)],
    ...date === undefined ? [] : [frame.day(Temporal.PlainDate.from(date))],
  ];
  const words = `${reasonInWords(reason, texts) ?? reason}${named.length === 0 ? "" : ` (${named.join(", ")})`}`;
  return title === "" ? `${words}.` : `${title}: ${words}.`;
}
