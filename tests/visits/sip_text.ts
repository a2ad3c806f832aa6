import type { Question, Wish } from "./wish.ts";

const NOTHING = " ".repeat(18);

/** A moment as terminals write it, in UTC. */
export function stampOf(milliseconds: number): string {
  const digits = new Date(milliseconds).toISOString().replace(/[-:T]/g, "");
  return `${digits.slice(0, 8)}    ${digits.slice(8, 14)}`;
}

/** The message for a wish, without AY and AZ. */
export function messageOf(wish: Wish, date: string, allowsRenewal: boolean): string {
  const { patron, item = "", cents = 0, bk } = wish;
  switch (wish.kind) {
    case "lend":
      return `11${allowsRenewal ? "Y" : "N"}N${date}${NOTHING}AOMAIN|AA${patron}|AB${item}|AC|`;
    case "return":
      return `09N${date}${date}APMAIN|AOMAIN|AB${item}|AC|`;
    case "pay":
      return `37${date}0100USDBV${(cents / 100).toFixed(2)}|AOMAIN|AA${patron}|AC|${
        bk === undefined ? "" : `BK${bk}|`
      }`;
    case "hold":
      return `15+${date}BSMAIN|BY3|AOMAIN|AA${patron}|AB${item}|AC|`;
    case "cancel":
      return `15-${date}AOMAIN|AA${patron}|AB${item}|AC|`;
    case "block":
      return `01N${date}AOMAIN|ALlost|AA${patron}|AC|`;
    case "enable":
      return `25${date}AOMAIN|AA${patron}|AC|`;
  }
}

/** A question, without AY and AZ. */
export function questionOf(code: Question, patron: string, item: string, date: string): string {
  if (code === "99") return "9900802.00";
  if (code === "17") return `17${date}AOMAIN|AB${item}|AC|`;
  return code === "23"
    ? `23000${date}AOMAIN|AA${patron}|AC|AD1234|`
    : `63000${date}          AOMAIN|AA${patron}|AC|AD1234|`;
}

/** What an answer tells the person: that it is done, that it is not, or that it is done otherwise than it was wanted. */
export function toldBy(wish: Wish, answer: string): "yes" | "no" | "otherwise" {
  switch (wish.kind) {
    case "lend":
      // Renewed instead of lent, and so the copy would not be desensitized: the gate rings.
      return answer.startsWith("120") ? "no" : /^121N[YN]Y/.test(answer) ? "yes" : "otherwise";
    case "return":
      return answer.startsWith("101") ? "yes" : "no";
    case "pay":
      return answer.startsWith("38Y") ? "yes" : "no";
    case "hold":
    case "cancel":
      return answer.startsWith("161") ? "yes" : "no";
    case "block":
      // Neither answer has a place for a no: one without the patron's name says it.
      return /^24Y.*\|BLY/.test(answer) ? "yes" : "no";
    case "enable":
      return /^26 .*\|BLY/.test(answer) ? "yes" : "no";
  }
}

/** The command identifiers of the answers. */
export const ANSWERS: Readonly<Record<string, string>> = {
  "11": "12",
  "09": "10",
  "37": "38",
  "15": "16",
  "01": "24",
  "25": "26",
  "17": "18",
  "63": "64",
  "23": "24",
  "99": "98",
};
