import { assertEquals } from "@std/assert";
import { IdleSessions } from "../../src/gateway/idle_sessions.ts";

Deno.test("a terminal is given its own idle session, or else one that is nobody's, and never another terminal's", () => {
  const idle = new IdleSessions<{ readonly key: string; readonly terminal: number | undefined }>();
  const free = { key: "a", terminal: undefined }, own = { key: "a", terminal: 1 }, others = { key: "a", terminal: 2 };
  const otherLogin = { key: "b", terminal: undefined };
  for (const session of [free, own, others, otherLogin]) idle.put(session);
  assertEquals([idle.take("a", 1), idle.take("a", 1), idle.take("a", 1)], [own, free, undefined]);
  assertEquals(idle.take("a", undefined), undefined);
  assertEquals(idle.size, 2);
});

Deno.test("the session that was brought back last is given first, so that the others grow old and end", () => {
  const idle = new IdleSessions<{ readonly key: string; readonly terminal: undefined }>();
  const [first, second, third] = [0, 1, 2].map(() => ({ key: "a", terminal: undefined }));
  for (const session of [first, second, third]) if (session !== undefined) idle.put(session);
  if (second !== undefined) idle.remove(second);
  assertEquals([idle.take("a", undefined) === third, idle.take("a", undefined) === first, idle.size], [true, true, 0]);
});

Deno.test("a session that is lent out is no longer idle, whoever lets go of it", () => {
  const idle = new IdleSessions<{ readonly key: string; readonly terminal: undefined }>();
  const session = { key: "a", terminal: undefined };
  idle.put(session);
  idle.take("a", undefined);
  idle.remove(session);
  assertEquals([idle.size, idle.take("a", undefined)], [0, undefined]);
});
