import { useTexts } from "../frame/site_context.ts";

/** One bar of a picture. */
interface Bar {
  /** What stands below it; empty: nothing. */
  readonly label: string;
  /** What it is, where somebody points at it, and in the table. */
  readonly name: string;
  readonly value: number;
  /** How much of it is of the other kind, drawn in its own colour. */
  readonly part?: number;
}

const WIDTH = 720, HEIGHT = 160, LEFT = 44, BOTTOM = 22, TOP = 8;

/**
 * Draws bars on an axis, with the highest value and its half beside it. A table below has the same numbers, for those
 * who read rather than see.
 */
export function BarChart(
  { name, bars, columns }: {
    readonly name: string;
    readonly bars: readonly Bar[];
    /** The heads of the table: what is counted, how much, and how much of the other kind. */
    readonly columns: readonly [string, string] | readonly [string, string, string];
  },
) {
  const top = niceTop(Math.max(1, ...bars.map(({ value }) => value)));
  const room = HEIGHT - TOP - BOTTOM;
  const width = (WIDTH - LEFT) / Math.max(1, bars.length);
  const heightOf = (value: number) => Math.round(value / top * room * 10) / 10;
  const x = (index: number) => Math.round((LEFT + index * width) * 10) / 10;
  const thick = Math.round(Math.min(width * 0.8, 48) * 10) / 10;
  const seldom = Math.max(1, Math.ceil(bars.filter(({ label }) => label !== "").length / 12));
  return (
    <figure>
      <figcaption>{name}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={name}>
        {[top, top / 2, 0].map((value) => (
          <>
            <line x1={LEFT} x2={WIDTH} y1={HEIGHT - BOTTOM - heightOf(value)} y2={HEIGHT - BOTTOM - heightOf(value)} />
            <text x={LEFT - 6} y={HEIGHT - BOTTOM - heightOf(value) + 4} text-anchor="end">{String(value)}</text>
          </>
        ))}
        {bars.map(({ label, name: what, value, part = 0 }, index) => (
          <g>
            <title>{`${what}: ${value}`}</title>
            <rect
              data-bar="all"
              x={x(index)}
              y={HEIGHT - BOTTOM - heightOf(value)}
              width={thick}
              height={heightOf(value)}
            />
            {part > 0 && (
              <rect
                data-bar="refusals"
                x={x(index)}
                y={HEIGHT - BOTTOM - heightOf(part)}
                width={thick}
                height={heightOf(part)}
              />
            )}
            {label !== "" && index % seldom === 0 && <text x={x(index)} y={HEIGHT - 6}>{label}</text>}
          </g>
        ))}
      </svg>
      <Numbers bars={bars} columns={columns} />
    </figure>
  );
}

/** Shows the numbers of a picture as a table. */
function Numbers({ bars, columns }: { readonly bars: readonly Bar[]; readonly columns: readonly string[] }) {
  const { frame } = useTexts();
  return (
    <details>
      <summary>{frame.asTable}</summary>
      <table>
        <thead>
          <tr>{columns.map((column) => <th scope="col">{column}</th>)}</tr>
        </thead>
        <tbody>
          {bars.filter(({ value }) => value > 0).map(({ name: what, value, part = 0 }) => (
            <tr>
              <th scope="row">{what}</th>
              <td>{value}</td>
              {columns.length === 3 && <td>{part}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** Gives an even number to which an axis goes, at least as high as the highest value. */
function niceTop(highest: number): number {
  const power = 10 ** Math.floor(Math.log10(highest));
  const steps = [1, 2, 4, 6, 8, 10].map((step) => step * power);
  const top = steps.find((step) => step >= highest) ?? highest;
  return top % 2 === 0 ? top : top + 1;
}
