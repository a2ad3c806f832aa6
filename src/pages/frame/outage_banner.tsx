import { useContext } from "hono/jsx";
import { PageTime } from "./page_time.tsx";
import type { OutageShown } from "./outage_shown.ts";
import { SiteContext, useTexts } from "./site_context.ts";

/** Tells on every page that a copy lends in a library system's place, or that changes of an outage still wait. */
export function OutageBanner({ shown, links }: {
  readonly shown: OutageShown;
  /** Whether the member may see what waits. */
  readonly links: boolean;
}) {
  const { institution, standsIn, counts, waiting, stoppedBy, timeZone } = shown;
  const { outage } = useTexts(), { timeZone: ofPage } = useContext(SiteContext);
  return (
    <aside aria-label={outage.banner(institution)}>
      <p>
        <strong>{standsIn ? outage.standsIn(institution) : outage.waits(institution)}</strong>
        {standsIn && (
          <>
            {` ${outage.since} `}
            <PageTime at={standsIn.since} timeZone={timeZone} zoned={ofPage !== undefined && ofPage !== timeZone} />
            {`: ${standsIn.byHand ? outage.byHand(standsIn.byHand.by, standsIn.byHand.reason) : outage.away}`}
          </>
        )}
      </p>
      {counts && <p>{outage.counts(counts)}</p>}
      {waiting > 0 && <p>{outage.waiting(waiting, stoppedBy)}</p>}
      <p>
        {standsIn && `${outage.goesOn} `}
        <strong>{outage.takeBackNothing}</strong>
        {links && (
          <>
            {" "}
            <a href="/returns">{outage.queue}</a>
            {" · "}
            <a href="/outage">{outage.title}</a>
          </>
        )}
      </p>
    </aside>
  );
}
