import { feePaid, hold, itemInformation, itemStatusUpdate } from "./item_answers.ts";
import { checkin, checkout, renew, renewAll } from "./loan_answers.ts";
import { blockPatron, endPatronSession, patronEnable, patronInformation, patronStatus } from "./patron_answers.ts";
import type { AnswerTo } from "./reply.ts";

/** What Koha, OpenNCIP and Evergreen answer to requests that need their database, by command identifier. */
export const PERL_ANSWERS: ReadonlyMap<string, AnswerTo> = new Map([
  ["23", patronStatus],
  ["11", checkout],
  ["09", checkin],
  ["01", blockPatron],
  ["63", patronInformation],
  ["37", feePaid],
  ["17", itemInformation],
  ["19", itemStatusUpdate],
  ["25", patronEnable],
  ["15", hold],
  ["29", renew],
  ["65", renewAll],
]);

/** What they answer without asking a database. */
export const PERL_UNASKED: ReadonlyMap<string, AnswerTo> = new Map([["35", endPatronSession]]);
