import type { DeskRefusal } from "../../desk/work/desk_work.ts";
import { reasonInWords } from "../../pages/frame/reason_words.ts";
import { PAGE_TEXTS } from "../../texts/languages.ts";

/** Tells in a line why staff's work was refused, and what helps. */
export function refusalInWords(
  { reason, title, money, date, destination, fault, other, override }: DeskRefusal,
): string {
  const allowed = fault && `${fault.field} must be ${fault.allowed.english}`;
  const told = [title, money, date, destination, allowed, other].filter((each) => each !== undefined).join(", ");
  if (reason === "patron-alike") {
    return `${reasonInWords(reason, PAGE_TEXTS.en)} (${told}); if it is another: --another`;
  }
  const helps = override?.permitted
    ? `; to do it all the same: --override ${reason}${override.asksWhy ? " --reason TEXT" : ""}`
    : "";
  return `${reasonInWords(reason, PAGE_TEXTS.en) ?? reason}${told === "" ? "" : ` (${told})`}${helps}`;
}
