import type { Notice } from "../../library/notice.ts";
import { isOutOfOrder, isTooLate } from "./connection/postgres_error.ts";
import type { Run } from "./connection/run.ts";
import { ofVersion } from "./functions/of_version.ts";
import { changeTrouble } from "./change_trouble.ts";

/**
 * A change like those of terminals, but about no record and with a deadline that is over: it is done completely, and
 * then rolled back. Its text compresses badly and fills a quarter of a page. With a full disk, a small row could still
 * find room in an old page, although the next change needs a new one.
 */
const TRY = ofVersion(`
  select sip2d_apply(jsonb_build_object('expect', '[]'::jsonb, 'effects', '[]'::jsonb, 'undo', '',
    'entry', jsonb_build_object('at', now(), 'source', 'staff', 'account', '', 'terminal', '', 'address', '',
      'message', '', 'library', '', 'action', 'probe', 'outcome', 'refused', 'detail', filler.text),
    'answer', jsonb_build_object('key', '', 'journal_id', 0, 'at', now(), 'keep_until', now(), 'answer', filler.text)
  ), 0)
  from (select string_agg(md5(random()::text), '') as text from generate_series(1, 56)) filler`);

/**
 * Finds out whether a server stores changes: a journal row with its number, and an answer. Gives the reason why not,
 * and what to do about it.
 *
 * @throws errors that do not answer the question, such as the loss of the connection
 */
export async function tryChange(run: Run, where: string): Promise<Notice | undefined> {
  try {
    await run(TRY, []);
  } catch (error) {
    if (isOutOfOrder(error)) return changeTrouble(error, where);
    if (!isTooLate(error)) throw error;
  }
  return undefined;
}
