import type { Run } from "../connection/run.ts";
import { ofVersion } from "../functions/of_version.ts";

const MAKE_MONTH = ofVersion("select sip2d_make_month() as made");

/** Makes the first of the journal's next months that is not there, and gives whether it did. */
export async function makeMonth(run: Run): Promise<boolean> {
  return (await run(MAKE_MONTH))[0]?.made === true;
}
