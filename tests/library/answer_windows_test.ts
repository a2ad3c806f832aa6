import { assertEquals } from "@std/assert";
import { createAnswerWindows } from "../../src/library/answer_windows.ts";
import type { Retry } from "../../src/library/origin.ts";

function aRetryHeard(key: string, heard: number, window = 30_000): Retry {
  return { key, heard, window, repeats: [key], again: false };
}

Deno.test("createAnswerWindows() knows until when an answer is kept", () => {
  const windows = createAnswerWindows();
  windows.note(aRetryHeard("A", 1000));
  const kept = { keys: ["A"], whenever: true, again: false };
  assertEquals(
    [0, 1000, 31_000, 31_001].map((heard) => windows.questionFor(aRetryHeard("A", heard))),
    [kept, kept, kept, undefined],
  );
});

Deno.test("createAnswerWindows() asks for an answer that another process may have given, and for none of a new request", () => {
  const windows = createAnswerWindows();
  assertEquals(windows.questionFor(aRetryHeard("B", 1000)), { keys: ["B"], whenever: false, again: false });
  assertEquals(windows.questionFor({ ...aRetryHeard("B", 1000), repeats: [] }), undefined);
});

Deno.test("createAnswerWindows() keeps the answer that was given last", () => {
  const windows = createAnswerWindows();
  windows.note(aRetryHeard("A", 0));
  windows.note(aRetryHeard("A", 20_000));
  assertEquals(windows.questionFor(aRetryHeard("A", 50_000))?.whenever, true);
});

Deno.test("createAnswerWindows() forgets the oldest answers when there are too many", () => {
  const windows = createAnswerWindows();
  for (let at = 0; at <= 50_000; at++) windows.note(aRetryHeard(String(at), at));
  assertEquals(
    [0, 25_000, 50_000].map((at) => windows.questionFor(aRetryHeard(String(at), at))?.whenever),
    [false, true, true],
  );
});
