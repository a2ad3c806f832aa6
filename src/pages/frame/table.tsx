import type { Child } from "hono/jsx";

/** A table with a name, which scrolls by itself where it is wider than the window. */
interface TableShown {
  readonly label: string;
  readonly columns: readonly string[];
  /** Where rows come from that appear while the page is looked at. */
  readonly live?: string;
  /** Whether a row as a whole stands out where its outcome does. */
  readonly marked?: true;
  /** A row of sums. */
  readonly foot?: Child;
  readonly children?: Child;
}

/** Frames rows that {@link Row} makes. Without rows there is nothing to see, unless some may come. */
export function Table({ label, columns, live, marked, foot, children }: TableShown) {
  if (live === undefined && Array.isArray(children) && children.length === 0) return null;
  return (
    <div role="region" aria-label={label} tabindex={0}>
      <table data-marked={marked}>
        <thead>
          <tr>{columns.map((name) => <th scope="col">{name}</th>)}</tr>
        </thead>
        <tbody data-live={live}>{children}</tbody>
        {foot !== undefined && <tfoot>{foot}</tfoot>}
      </table>
    </div>
  );
}

/** A row of cells in the order of the columns. On a narrow screen each stands under the name of its column. */
export function Row({ columns, cells }: { readonly columns: readonly string[]; readonly cells: readonly Child[] }) {
  return <tr>{cells.map((cell, at) => <td data-column={columns[at]}>{cell}</td>)}</tr>;
}
