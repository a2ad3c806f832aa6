/** What an answer says, by name of the fixed element or field id; several values of one field are joined by commas. */
export type Answer = Readonly<Record<string, string>>;

/** Fixed elements and their widths, typed off the specification. */
const FIXED: Readonly<Record<string, string>> = {
  "12": "ok1 renewal1 magnetic1 desensitize1 date18",
  "10": "ok1 resensitize1 magnetic1 alert1 date18",
  "30": "ok1 renewal1 magnetic1 desensitize1 date18",
  "66": "ok1 renewed4 unrenewed4 date18",
  "16": "ok1 available1 date18",
  "38": "ok1 date18",
  "24": "status14 language3 date18",
  "26": "status14 language3 date18",
  "64": "status14 language3 date18 waiting4 overdue4 charged4 fees4 recalled4 unavailable4",
  "20": "ok1 date18",
  "18": "circulation2 security2 feeType2 date18",
};

/** What is not compared: what never changes, and texts for people. */
const LEFT_OUT = new Set([
  ..."AE AF AG AJ AO BD BE BF BG CH CK CR CS DA PA PB PC PI".split(" "),
  ..."language security magnetic date".split(" "),
]);

/** Reads an answer. */
export function readAnswer(line: string): Answer {
  const answer: Record<string, string> = { code: line.slice(0, 2) };
  let at = 2;
  for (const element of (FIXED[line.slice(0, 2)] ?? "").split(" ")) {
    const [, name = "", width = "0"] = /^(\D+)(\d+)$/.exec(element) ?? [];
    answer[name] = line.slice(at, at + Number(width));
    at += Number(width);
  }
  for (const field of line.slice(at).split("|").filter((one) => one !== "")) {
    const id = field.slice(0, 2);
    // A fee's identifier is the server's choice.
    const value = id === "AV" ? field.split(" ")[1] ?? "" : field.slice(2);
    answer[id] = answer[id] === undefined ? value : `${answer[id]},${value}`;
  }
  if (line.startsWith("64")) delete answer.AQ;
  if (/^(18|20)/.test(line)) answer.properties = answer.CH ?? "";
  return Object.fromEntries(Object.entries(answer).filter(([name]) => !LEFT_OUT.has(name)));
}
