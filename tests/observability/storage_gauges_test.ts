import { assertEquals } from "@std/assert";
import { createMetrics } from "../../src/observability/metrics.ts";
import { EXCHANGE_NOTES, type GaugedStorage, gaugeStorage } from "../../src/observability/storage_gauges.ts";
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
  const exceptionTally = () => Promise.resolve([{ institution: "main", count: 3, oldest: NOON }]);
  const waitingTally = () =>
    Promise.resolve([{ institution: "main", count: 5, unreleased: 0, queued: 0, oldest: NOON }]);
  const day = { day: "2026-11-24", message: "17", field: "status" };
  const fed = (at?: string) => ({
    today: "2026-11-24",
    storage: {
      note: (name: string) => Promise.resolve(name === "whole-feed" ? at : "2026-11-24T11:00:00Z"),
      known: {
        tally: () => Promise.resolve(at === undefined ? [] : [{ kind: "card", origin: "fed", count: 4 } as const]),
      },
      comparisons: {
        counts: (span: { readonly from: string; readonly to: string }) =>
          Promise.resolve(
            at === undefined || span.from !== span.to
              ? []
              : [{ ...day, outcome: "agrees", count: 3 }, { ...day, outcome: "not known", count: 1 }],
          ),
      },
    },
  });
  let copies: ReturnType<GaugedStorage["copies"]> = new Map([["main", fed("2026-11-24T10:00:00Z")], ["other", fed()]]);
  const storage = { use, note, ledger: { exceptionTally, waitingTally }, copies: () => copies };
  const refresh = gaugeStorage(storage, metrics, 1);
  const told = () =>
    metrics.text().split("\n").filter((line) =>
      /^sip2d_(database|journal_newest|last_exch|upstream_(exc|oldest|returns)|stand_in_(whole|cards|items|known))/
        .test(line)
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
    'sip2d_stand_in_whole_feed_timestamp_seconds{institution="main"} 1795514400',
    ...["main", "other"].flatMap((id) =>
      ["cards", "items"].flatMap((what) =>
        ["fed", "learned", "away"].map((origin) =>
          `sip2d_stand_in_${what}{institution="${id}",origin="${origin}"} ${
            id === "main" && what === "cards" && origin === "fed" ? 4 : 0
          }`
        )
      )
    ),
    'sip2d_stand_in_known_ratio{institution="main",record="item"} 0.75',
    "sip2d_database_bytes 4096",
    "sip2d_journal_newest_id 7",
  ];
  assertEquals([asked, told().toSorted()], [1, known.toSorted()]);
  const gone = { ...fed().storage, note: () => Promise.reject(new Error("away")) };
  copies = new Map(["main", "other"].map((id) => [id, { today: "2026-11-24", storage: gone }]));
  await refresh();
  assertEquals(told().toSorted(), known.toSorted());
  answer = Promise.reject(new Error("away"));
  await refresh();
  answer = new Promise(() => {});
  await refresh();
  assertEquals([asked, told().toSorted()], [4, known.toSorted()]);
});
