import { assertEquals, assertThrows } from "@std/assert";
import { compareRecording } from "../../../src/tools/compare/compare_recording.ts";
import { readReplayValues, replayedLine } from "../../../src/tools/compare/replayed_line.ts";
import { readRecording } from "../../../src/tools/record/recording.ts";
import { startFreeServer } from "../conform/free_server.ts";

const NOW = Temporal.PlainDateTime.from("2026-11-27T10:15:00");

Deno.test("replayedLine() puts secrets, names and the moment in their places", () => {
  const values = readReplayValues('{"CO":{"sc1":"secret"},"AD":{"P000001":"1234"},"AA":{"P000001":"4711"}}');
  const line = (text: string) => replayedLine(text, values, "|", NOW);
  assertEquals(line("9300CNsc1|CO***|CPX|AY3AZ***"), {
    body: "9300CNsc1|COsecret|CPX|",
    sequence: "3",
    guarded: true,
  });
  assertEquals(
    line("2300120200101    000000AOM|AAP000001|AC***|AD***|").body,
    "2300120261127    101500AOM|AA4711|AC|AD1234|",
  );
  assertEquals(line("9300CNother|CO***|").missing, "CO of other");
  // An empty PIN is sent empty: what servers make of it differs.
  assertEquals(
    line("2300120200101    000000AOM|AAP000001|AC|AD|").body,
    "2300120261127    101500AOM|AA4711|AC|AD|",
  );
  assertThrows(() => readReplayValues('{"CO": "secret"}'), RangeError, "must be an object of fields");
});

Deno.test("compareRecording() plays questions only, unless changes are asked for", async () => {
  const [left, right] = [await startFreeServer(), await startFreeServer()];
  const date = "20200101    000000";
  const said = [
    "9300CNfree|CO***|",
    `17${date}AOX|ABb1|AC|`,
    `11YN${date}${date}AOX|AAada|ABb1|AC***|`,
    `17${date}AOX|ABb1|`,
  ];
  const recording = readRecording(
    [
      { recording: "sip2", version: 1, began: "", to: "", delimiter: "|", pseudonyms: false },
      ...said.map((line, at) => ({ at, connection: 1, from: "terminal", line })),
    ].map((line) => JSON.stringify(line)).join("\n"),
  );
  const server = ({ port }: { readonly port: number }) => ({ host: "127.0.0.1", port, timeoutMs: 20_000 });
  const play = (changes: boolean) =>
    compareRecording(recording, {
      left: server(left),
      right: server(right),
      values: { CO: { free: "secret" } },
      changes,
      now: () => NOW,
    });
  try {
    const asked = await play(false);
    assertEquals([asked.asked, asked.differences, asked.notAsked], [
      3,
      [],
      ["11: it may change something; --changes plays it"],
    ]);
    const changed = await play(true);
    assertEquals([changed.asked, changed.differences, changed.notAsked], [4, [], []]);
  } finally {
    await left.close();
    await right.close();
  }
});
