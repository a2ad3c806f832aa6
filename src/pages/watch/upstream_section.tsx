import type { StaffRole } from "../../config/config.ts";
import { isUp, type UpstreamSight } from "../../observability/upstream_sight.ts";
import { mayAct } from "../frame/layout.tsx";
import { PageTime } from "../frame/page_time.tsx";

/** A library system behind a gateway, with its institution's clock. */
export interface UpstreamShown extends UpstreamSight {
  readonly timeZone: string;
}

const COLUMNS = [
  "Institution",
  "State",
  "Since",
  "Sessions",
  "Waiting",
  "Median and longest answer",
  "Logins refused",
  "Answered here",
  "",
] as const;

/** Shows how the library systems behind gateways are. */
export function UpstreamSection(
  { role, upstreams }: { readonly role: StaffRole; readonly upstreams: readonly UpstreamShown[] },
) {
  return (
    <section>
      <h2>Library systems</h2>
      <div role="region" aria-label="Library systems" tabindex={0}>
        <table>
          <thead>
            <tr>{COLUMNS.map((name) => <th scope="col">{name}</th>)}</tr>
          </thead>
          <tbody>{upstreams.map((shown) => <UpstreamRow role={role} shown={shown} />)}</tbody>
        </table>
      </div>
    </section>
  );
}

function UpstreamRow({ role, shown }: { readonly role: StaffRole; readonly shown: UpstreamShown }) {
  const { institution, addresses, condition: { state, since }, sessions, saved, times, bypassed, timeZone } = shown;
  return (
    <tr>
      <td>
        {institution}
        <br />
        <small>{addresses.join(", ")}</small>
      </td>
      <td>
        {isUp(state) ? state : <mark>{state}</mark>}
        {bypassed && <mark>bypassed</mark>}
      </td>
      <td>
        <PageTime at={since} timeZone={timeZone} />
      </td>
      <td>{`${sessions.open} open, ${sessions.busy} busy; ${sessions.opened} opened`}</td>
      <td>{sessions.waiting}</td>
      <td>{times === undefined ? "" : `${times.half.toFixed(0)} ms, ${times.longest.toFixed(0)} ms`}</td>
      <td>{sessions.refused}</td>
      <td>{`${saved.logins} logins, ${saved.messages} status messages`}</td>
      <td>{mayAct(role, "admin") && <BypassForm institution={institution} bypassed={bypassed} />}</td>
    </tr>
  );
}

function BypassForm({ institution, bypassed }: { readonly institution: string; readonly bypassed: boolean }) {
  const name = bypassed ? "Serve again" : "Bypass";
  return (
    <form method="post" action="/bypass">
      <input type="hidden" name="institution" value={institution} />
      <input type="hidden" name="state" value={bypassed ? "off" : "on"} />
      <button type="submit" aria-label={`${name} ${institution}`}>{name}</button>
    </form>
  );
}
