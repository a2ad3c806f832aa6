import type { DeskRefusal } from "../../desk/work/desk_work.ts";
import { reasonInWords } from "../../pages/frame/reason_words.ts";
import { PAGE_TEXTS } from "../../texts/languages.ts";

/** Tells in a line why staff's work was refused, and what helps. */
export function refusalInWords(
  { reason, title, money, date, destination, faults = [], other, override }: DeskRefusal,
): string {
  const fields = faults.map((fault) =>
    "allowed" in fault
      ? `${fault.field} must be ${fault.allowed.english}`
      : `${fault.field}: ${reasonInWords(fault.reason, PAGE_TEXTS.en)}`
  );
  // A reason that is told of the whole need not be told of its field.
  const isTold = fields.length === 1 && reason !== "field-invalid";
  const told = [title, money, date, destination, ...isTold ? [] : fields, other].filter((each) => each !== undefined)
    .join(", ");
  if (reason === "patron-alike") {
    return `${reasonInWords(reason, PAGE_TEXTS.en)} (${told}); if it is another: --another`;
  }
  const helps = override?.permitted
    ? `; to do it all the same: --override ${reason}${override.asksWhy ? " --reason TEXT" : ""}`
    : "";
  return `${reasonInWords(reason, PAGE_TEXTS.en) ?? reason}${told === "" ? "" : ` (${told})`}${helps}`;
}
