import { isOutOfOrder, isTooLate } from "./connection/postgres_error.ts";
import type { Run } from "./connection/run.ts";
import { ofVersion } from "./functions/of_version.ts";
import { changeTrouble } from "./change_trouble.ts";

/**
 * A change as terminals' are, but that it is about no record, and comes too late: all of it is done, and then taken back.
 * What it writes compresses badly and takes a quarter of a page: where a disk is full, a row that is small finds room in a
 * page that has some left, while the next change needs another.
 */
const TRY = ofVersion(`
  select sip2d_apply(jsonb_build_object('expect', '[]'::jsonb, 'effects', '[]'::jsonb, 'undo', '',
    'entry', jsonb_build_object('at', now(), 'source', 'staff', 'account', '', 'terminal', '', 'address', '',
      'message', '', 'library', '', 'action', 'probe', 'outcome', 'refused', 'detail', filler.text),
    'answer', jsonb_build_object('key', '', 'journal_id', 0, 'at', now(), 'keep_until', now(), 'answer', filler.text)
  ), 0)
  from (select string_agg(md5(random()::text), '') as text from generate_series(1, 56)) filler`);

/**
 * Finds out whether a server stores changes: the journal's row with its number, and the answer. Gives why not, and what
 * to do about it.
 *
 * @throws what does not say that, such as the loss of the connection
 */
export async function tryChange(run: Run, where: string): Promise<string | undefined> {
  try {
    await run(TRY, []);
  } catch (error) {
    if (isOutOfOrder(error)) return changeTrouble(error, where);
    if (!isTooLate(error)) throw error;
  }
  return undefined;
}
