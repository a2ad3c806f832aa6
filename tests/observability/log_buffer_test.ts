import { assert, assertEquals, fail } from "@std/assert";
import { createLogBuffer } from "../../src/observability/log_buffer.ts";
import type { LogEntry } from "../../src/observability/log_entry.ts";

function entry(event: string): LogEntry {
  return { time: 0, level: "info", event, properties: {} };
}

const events = (batches: readonly (readonly LogEntry[])[]) => batches.map((batch) => batch.map(({ event }) => event));

Deno.test("createLogBuffer() writes nothing in the turn that adds, and all of it together afterwards", async () => {
  const batches: (readonly LogEntry[])[] = [];
  const buffer = createLogBuffer((batch) => Promise.resolve(void batches.push(batch)));
  buffer.add(entry("a"));
  buffer.add(entry("b"));
  await Promise.resolve();
  assertEquals(batches, []);
  await buffer.written();
  assertEquals(events(batches), [["a", "b"]]);
});

Deno.test("createLogBuffer() writes one batch at a time, in order, and none too large", async () => {
  const batches: (readonly LogEntry[])[] = [];
  let writing = 0;
  const buffer = createLogBuffer(async (batch) => {
    assertEquals(++writing, 1);
    batches.push(batch);
    if (batches.length === 1) buffer.add(entry("last"));
    await Promise.resolve();
    writing--;
  });
  const added = Array.from({ length: 250 }, (_, at) => String(at));
  for (const event of added) buffer.add(entry(event));
  await buffer.written();
  assertEquals(events(batches).flat(), [...added, "last"]);
  assert(batches.every(({ length }) => length <= 100));
});

Deno.test("createLogBuffer() drops what does not fit, and an entry tells how much that was", async () => {
  const batches: (readonly LogEntry[])[] = [];
  const buffer = createLogBuffer((batch) => Promise.resolve(void batches.push(batch)), 2);
  for (const event of ["a", "b", "c", "d", "e"]) buffer.add(entry(event));
  await buffer.written();
  buffer.add(entry("f"));
  await buffer.written();
  assertEquals(events(batches), [["log entries dropped", "a", "b"], ["f"]]);
  const told = batches[0]?.[0];
  assertEquals([told?.level, told?.properties], ["warning", { dropped: 3 }]);
});

Deno.test("createLogBuffer() counts what could not be written as dropped, and goes on", async () => {
  const batches: (readonly LogEntry[])[] = [];
  const buffer = createLogBuffer((batch) => {
    batches.push(batch);
    return batches.length === 1 ? Promise.reject(new Error("no disk")) : Promise.resolve();
  });
  for (const event of ["a", "b"]) {
    buffer.add(entry(event));
    await buffer.written();
  }
  assertEquals(events(batches), [["a"], ["log entries dropped", "b"]]);
  assertEquals(batches[1]?.[0]?.properties, { dropped: 1 });
});

Deno.test("createLogBuffer() tells of all that could not be written as soon as something can, each once", async () => {
  const batches: (readonly LogEntry[])[] = [];
  let full = true;
  const buffer = createLogBuffer((batch) => {
    if (full) return Promise.reject(new Error("no disk"));
    return Promise.resolve(void batches.push(batch));
  });
  for (const event of ["a", "b", "c"]) {
    buffer.add(entry(event));
    await buffer.written();
  }
  assertEquals(buffer.dropped, 3);
  full = false;
  for (const event of ["d", "e"]) {
    buffer.add(entry(event));
    await buffer.written();
  }
  assertEquals(events(batches), [["log entries dropped", "d"], ["e"]]);
  assertEquals(batches[0]?.[0]?.properties, { dropped: 3 });
});

Deno.test("LogBuffer.written() resolves at once where nothing waits", async () => {
  await createLogBuffer(() => fail("nothing is to be written")).written();
});
