import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";

/** Says what axe has against a page, by rule and place; it tells of one thing alone that is as each rule wants it. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const told = await page.evaluate<AxeResults>(`axe.run({ resultTypes: ["violations"] })`);
  return told.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}
