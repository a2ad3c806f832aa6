import { assertEquals } from "@std/assert";
import { createRetryWindows } from "../../../src/gateway/changes/change_work.ts";
import type { Retry } from "../../../src/library/origin.ts";

/** A request that was heard at this moment, as a terminal sends it again and again. */
function heardAt(heard: number): Retry {
  return { key: "loan", window: 60_000, heard, repeats: ["loan"], again: false };
}

Deno.test("the window of a change is as long as any, however long it waited for a session before it was sent", () => {
  let now = 9_000;
  const windows = createRetryWindows(() => now);
  const settled = windows.sent(heardAt(0));
  now = 500_000;
  assertEquals(windows.questionFor(heardAt(now)), { keys: ["loan"], whenever: true, again: false });
  settled();
  assertEquals(windows.questionFor(heardAt(560_000)), { keys: ["loan"], whenever: true, again: false });
  assertEquals(windows.questionFor(heardAt(560_001)), undefined);
});
