import { type Child, useContext } from "hono/jsx";
import { DueTime } from "../cards/due_time.tsx";
import { SiteContext, useTexts } from "../frame/site_context.ts";

/** How slips are printed: on what paper, and whether a patron stands there by name or by number. */
export interface SlipManner {
  readonly paper: "80" | "a4";
  readonly who: "number" | "name";
}

/** What is printed on a slip. */
export type Slip =
  | {
    readonly kind: "hold";
    readonly title: string;
    readonly itemId: string;
    readonly patron: SlipPatron;
    readonly pickup: string;
    /** The last day on the hold shelf, in the language of the page; absent: none is known. */
    readonly until?: string;
  }
  | {
    readonly kind: "transit";
    readonly title: string;
    readonly itemId: string;
    /** The branch where it goes. */
    readonly to: string;
    /** For whom; absent: it goes home. */
    readonly patron?: SlipPatron;
  }
  | {
    readonly kind: "loans";
    readonly patron: SlipPatron;
    readonly loans: readonly { readonly itemId: string; readonly title: string; readonly due: number }[];
  }
  | {
    readonly kind: "payment";
    readonly patron: SlipPatron;
    /** As people read it. */
    readonly amount: string;
    readonly when: Child;
    /** What is owed still; absent: nothing. */
    readonly owed?: string;
  };

/** Whom a slip is for. */
interface SlipPatron {
  readonly patronId: string;
  readonly name: string;
}

/** Shows a slip as it is printed, with what is chosen for printing beside it on the screen. */
export function SlipPage(
  { slip, manner, timeZone, path }: {
    readonly slip: Slip;
    readonly manner: SlipManner;
    readonly timeZone: string;
    /** This page's own address, to which the choice leads back. */
    readonly path: string;
  },
) {
  const { library, language, today } = useContext(SiteContext);
  const { slips, circulation, frame } = useTexts();
  const { titles } = slips;
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${titles[slip.kind]} - ${library}`}</title>
        <link rel="stylesheet" href="/assets/page.css" />
        <script src="/assets/scan.js" type="module"></script>
      </head>
      <body>
        <main data-slip={manner.paper}>
          <form method="post" action="/slips/manner" role="search" data-screen>
            <input type="hidden" name="back" value={path} />
            <label>
              {slips.paper}
              <select name="paper">
                <option value="80" selected={manner.paper === "80"}>{slips.roll}</option>
                <option value="a4" selected={manner.paper === "a4"}>{slips.sheet}</option>
              </select>
            </label>
            <label>
              {slips.who}
              <select name="who">
                <option value="number" selected={manner.who === "number"}>{slips.byNumber}</option>
                <option value="name" selected={manner.who === "name"}>{slips.byName}</option>
              </select>
            </label>
            <button type="submit" data-plain>{slips.choose}</button>
            <button type="button" data-print hidden>{circulation.lists.print}</button>
            <a href="/desk">{circulation.title}</a>
          </form>
          <article>
            <h1>{titles[slip.kind]}</h1>
            <SlipLines slip={slip} who={manner.who} timeZone={timeZone} />
            <p>
              <small>
                {library}
                {today !== "" && `, ${frame.day(Temporal.PlainDate.from(today))}`}
              </small>
            </p>
          </article>
        </main>
      </body>
    </html>
  );
}

function SlipLines(
  { slip, who, timeZone }: { readonly slip: Slip; readonly who: SlipManner["who"]; readonly timeZone: string },
) {
  const { slips, frame } = useTexts();
  const named = ({ patronId, name }: SlipPatron) => who === "name" ? name || patronId : patronId;
  switch (slip.kind) {
    case "hold":
      return (
        <>
          <p data-big>{named(slip.patron)}</p>
          <p>{slip.title}</p>
          <p>{slip.itemId}</p>
          <p>{slip.until === undefined ? slip.pickup : slips.until(slip.pickup, slip.until)}</p>
        </>
      );
    case "transit":
      return (
        <>
          <p data-big>{slip.to}</p>
          <p>{slip.title}</p>
          <p>{slip.itemId}</p>
          <p>{slip.patron === undefined ? slips.goesHome : slips.forHold(named(slip.patron))}</p>
        </>
      );
    case "loans":
      return (
        <>
          <p data-big>{named(slip.patron)}</p>
          {slip.loans.length === 0 && <p>{slips.noLoans}</p>}
          <ul>
            {slip.loans.map(({ title, itemId, due }) => (
              <li>
                {title} <small>{itemId}</small>
                <br />
                <DueTime at={due} timeZone={timeZone} />
              </li>
            ))}
          </ul>
        </>
      );
    case "payment":
      return (
        <>
          <p data-big>{slips.paid(frame.decimal(slip.amount))}</p>
          <p>{named(slip.patron)}</p>
          <p>{slip.when}</p>
          <p>{slip.owed === undefined ? slips.nothingOwed : slips.stillOwed(frame.decimal(slip.owed))}</p>
        </>
      );
  }
}
