import type { Child } from "hono/jsx";
import { useTexts } from "./site_context.ts";

/**
 * Shows a form that narrows a page down. The page's address keeps what was chosen. On a narrow screen the form is
 * folded, so that the rows come first.
 */
export function Filters(
  { action, name, chosen, children }: {
    readonly action: string;
    readonly name: string;
    /** What the page is narrowed down by; empty ones do not count. */
    readonly chosen: readonly string[];
    readonly children?: Child;
  },
) {
  const { frame } = useTexts();
  const count = chosen.filter((value) => value !== "").length;
  return (
    <details data-filters>
      <summary>{frame.filter(count)}</summary>
      <form role="search" method="get" action={action}>
        {children}
        <button type="submit" data-plain>{name}</button>
        <a href={action}>{frame.clear}</a>
      </form>
    </details>
  );
}
