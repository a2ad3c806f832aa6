import type { FactOrigin } from "../../library/known/known.ts";
import type { ComparedField, ComparedOutcome } from "../../library/known/compared.ts";

/** Texts of the page that shows how far the copy of a library system's records says the same as the system. */
export const copyInEnglish = {
  title: "The copy and the system",
  about:
    "While the library system answers, each of its answers is compared with what its copy would have said. So you see " +
    "how far the copy may be trusted when the system is away.",
  institution: "Institution",
  show: "Show",
  fresh: {
    title: "How fresh the copy is",
    fed: "The last whole feed tells of",
    age: (hours: number) => `${hours} h ago`,
    neverFed: "No feed has told all of the system's records: the copy knows what answers told.",
    what: "Records",
    all: "Known",
    cards: "Cards",
    items: "Items",
    origins: {
      fed: "told last by a feed",
      learned: "by an answer",
      away: "changed while the system was away",
    } satisfies Readonly<
      Record<FactOrigin, string>
    > as Readonly<Record<FactOrigin, string>>,
    today: "Known, of what was asked for today",
    ofToday: (share: string, all: number) => `${share} of ${all}`,
    noneToday: "nothing was compared",
  },
  off: 'Nothing is compared: compare="no" is set for this copy.',
  closed: "The copy of this institution cannot be read now; the log says why.",
  nothing: "Nothing has been compared yet.",
  agrees: (share: string, all: number) => `In the last thirty days both said the same in ${share} of ${all} answers.`,
  today: "Today, by message",
  month: "The last thirty days, by message",
  days: "By day",
  compared: "Compared",
  different: "of these, different",
  day: "Day",
  byCause: "Differences by cause, in the last thirty days",
  message: "Message",
  share: "The same",
  pin: "PIN of a 23 or 63",
  outcomes: {
    "agrees": "the same",
    "stale": "older than the last feed",
    "rule": "a rule of the system",
    "not known": "not known to the copy",
    "mended": "mended by a feed",
    "not handed over": "not handed over",
    "not comparable": "not comparable",
  } satisfies Readonly<Record<ComparedOutcome, string>> as Readonly<Record<ComparedOutcome, string>>,
  causes: {
    "stale":
      "The copy was told otherwise before. Somebody has changed it since, or the system has a rule of its own: the next " +
      "feed tells these apart.",
    "rule": "A feed that came later says otherwise, too. What decided is in no feed: this stays.",
    "not known": "Nobody has told the copy what this answer needs. A feed does.",
    "mended": "A feed that came later says the same as the system did.",
    "not handed over":
      "The stand-in had lent or taken back the copy in an outage, and the system has not taken that in: it waits, or is " +
      "on the list. This is no fault of the copy, and does not count.",
    "not comparable": "The answer does not say it, or in a form that cannot be read.",
  } satisfies Readonly<Record<Exclude<ComparedOutcome, "agrees">, string>> as Readonly<Record<string, string>>,
  limits: "Limits to try",
  limitsWhy:
    "Each loan that terminals asked the system for is judged as the stand-in would have, on a day of an outage. Nothing " +
    "is changed by what you try here; the limits are attributes of sip2d:stand_in.",
  tried: (lent: number, made: number, wrongly: number) =>
    `With these limits the stand-in would have lent ${lent} of ${made} in the last thirty days, and ${wrongly} wrongly.`,
  noLimit: (limit: string, text: string) =>
    `"${text}" is nothing that can be tried for "${limit}": the limit of the configuration was taken.`,
  noLoans: "No loan has been judged yet.",
  limitNames: {
    "loans_per_card": "Loans of a card in one outage",
    "unknown_cards": "of them of a card that is not known",
    "unknown_items": "of them of an item that is not known",
    "owed_at_most": "What a patron may owe",
    "unknown_pin": "A PIN that is not known is taken",
    "charged_lend": "A loan that costs something is made",
  },
  tryLimits: "Try",
  examples: "The newest differences",
  kept: "Differences are kept for seven days, the counts for a year.",
  noExamples: "There is none of the last seven days.",
  time: "Time",
  field: "What",
  bySystem: "The system said",
  byCopy: "The copy would have said",
  cause: "Cause",
  subject: "Card or item",
  fields: {
    "valid": "the card is valid",
    "pin": "the PIN is right",
    "borrow": "may borrow",
    "status": "status",
    "due": "due",
    "done": "done",
  } satisfies Readonly<Record<ComparedField, string>> as Readonly<Record<ComparedField, string>>,
  saysNothing: "nothing",
};
