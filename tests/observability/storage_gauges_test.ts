import { assertEquals } from "@std/assert";
import { createMetrics } from "../../src/observability/metrics.ts";
import { EXCHANGE_NOTES, gaugeStorage } from "../../src/observability/storage_gauges.ts";
import { NOON } from "../support/library/records.ts";

Deno.test("gaugeStorage() asks when it is told to, once for all who wait, and keeps what it knew", async () => {
  const metrics = createMetrics();
  let asked = 0;
  let answer = Promise.resolve({ bytes: 4096, newestJournalId: 7 });
  const use = () => {
    asked++;
    return answer;
  };
  const note = (name: string) => Promise.resolve(name === EXCHANGE_NOTES.import ? "2026-11-24T10:00:00Z" : undefined);
  const attentionTally = () => Promise.resolve([{ institution: "main", count: 3, oldest: NOON }]);
  const waitingTally = () =>
    Promise.resolve([{ institution: "main", count: 5, unreleased: 0, queued: 0, oldest: NOON }]);
  const storage = { use, note, ledger: { attentionTally, waitingTally } };
  const refresh = gaugeStorage(storage, metrics, 1);
  const told = () =>
    metrics.text().split("\n").filter((line) =>
      /^sip2d_(database|journal_newest|last_exch|upstream_(exc|oldest|returns))/.test(line)
    );
  assertEquals([asked, told()], [0, ["sip2d_database_bytes NaN", "sip2d_journal_newest_id NaN"].toSorted()]);
  await Promise.all([refresh(), refresh()]);
  const known = [
    'sip2d_upstream_exceptions{institution="main"} 3',
    `sip2d_upstream_oldest_exception_timestamp_seconds{institution="main"} ${NOON.epochMilliseconds / 1000}`,
    'sip2d_upstream_returns_waiting{institution="main"} 5',
    `sip2d_upstream_oldest_return_timestamp_seconds{institution="main"} ${NOON.epochMilliseconds / 1000}`,
    'sip2d_last_exchange_timestamp_seconds{direction="import"} 1795514400',
    'sip2d_last_exchange_timestamp_seconds{direction="export"} 0',
    "sip2d_database_bytes 4096",
    "sip2d_journal_newest_id 7",
  ];
  assertEquals([asked, told()], [1, known]);
  answer = Promise.reject(new Error("away"));
  await refresh();
  answer = new Promise(() => {});
  await refresh();
  assertEquals([asked, told()], [3, known]);
});
