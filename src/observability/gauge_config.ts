import { X509Certificate } from "node:crypto";
import type { Config } from "../config/config.ts";
import type { Metrics } from "./metrics.ts";

/** Adds metrics that depend on the configuration in force: its certificates, and when its accounts end and were last heard. */
export function gaugeConfig(
  metrics: Pick<Metrics, "gauge">,
  current: () => Pick<Config, "accounts" | "listeners" | "pages">,
  lastMessages: ReadonlyMap<string, number>,
): void {
  metrics.gauge("certificateEnd", () => {
    const { listeners, pages } = current();
    const ends = new Map<string, number>();
    for (const { port, tls } of [...listeners, ...pages]) {
      if (tls === undefined) continue;
      const end = Date.parse(new X509Certificate(tls.certificate).validTo) / 1000;
      // Several addresses may have the same port: the first certificate to end is told.
      ends.set(String(port), Math.min(end, ends.get(String(port)) ?? Infinity));
    }
    return ends;
  });
  metrics.gauge("accountEnd", () => {
    const ending = [...current().accounts.values()].flatMap(({ id, end }) => end === undefined ? [] : [{ id, end }]);
    return new Map(ending.map(({ id, end }) => [id, end.moment.epochMilliseconds / 1000]));
  });
  metrics.gauge(
    "lastMessage",
    () => new Map([...current().accounts.keys()].map((id) => [id, (lastMessages.get(id) ?? 0) / 1000])),
  );
}
