import type { Child } from "hono/jsx";

/**
 * A form that narrows a page down. Its address keeps what was chosen. On a narrow screen it is folded, so that what was
 * found stands first.
 */
export function Filters(
  { action, name, children }: { readonly action: string; readonly name: string; readonly children?: Child },
) {
  return (
    <details data-filters>
      <summary>Filter</summary>
      <form role="search" method="get" action={action}>
        {children}
        <button type="submit" data-plain>{name}</button>
        <a href={action}>Clear</a>
      </form>
    </details>
  );
}
