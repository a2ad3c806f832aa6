import type { Child } from "hono/jsx";

/** A table with a name, which scrolls when it is wider than the window. */
interface TableShown {
  readonly label: string;
  readonly columns: readonly string[];
  /** The address of new rows, which a script adds while the page is open. */
  readonly live?: string;
  /** Set where the colour of an outcome marks its whole row. */
  readonly marked?: true;
  /** A row of sums. */
  readonly foot?: Child;
  readonly children?: Child;
}

/** Shows a table of rows that {@link Row} makes. Without rows it shows nothing, unless new rows may come. */
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

/** Shows a row of cells in the order of the columns. On a narrow screen each stands under the name of its column. */
export function Row({ columns, cells }: { readonly columns: readonly string[]; readonly cells: readonly Child[] }) {
  return <tr>{cells.map((cell, at) => <td data-column={columns[at]}>{cell}</td>)}</tr>;
}
