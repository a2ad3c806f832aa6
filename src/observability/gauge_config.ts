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
    return new Map(
      [...listeners, ...pages].flatMap(({ port, tls }) =>
        tls === undefined ? [] : [[String(port), Date.parse(new X509Certificate(tls.certificate).validTo) / 1000]]
      ),
    );
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
