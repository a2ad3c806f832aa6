import { assertEquals } from "@std/assert";
import { createEventStreams } from "../../../src/pages/watch/event_stream.ts";

type SendEvent = Parameters<Parameters<ReturnType<typeof createEventStreams>["open"]>[0]>[0];

Deno.test("EventStreams.open() sends a text of several lines as one event", async () => {
  const { body } = createEventStreams().open((send) => {
    send("add", "one\r\ntwo\nid: 3");
    return () => {};
  }, () => true);
  const reader = body?.getReader();
  assertEquals(
    new TextDecoder().decode((await reader?.read())?.value),
    "event: add\ndata: one\ndata: two\ndata: id: 3\n\n",
  );
  await reader?.cancel();
});

Deno.test("EventStreams.open() drops a watcher that does not read", async () => {
  let sending: SendEvent | undefined;
  let ended = 0;
  const { body } = createEventStreams().open((send) => {
    sending = send;
    return () => void ended++;
  }, () => true);
  for (let number = 0; number < 1000 && ended === 0; number++) sending?.("add", "x");
  assertEquals(ended, 1);
  let read = 0;
  for await (const _ of body ?? []) read++;
  assertEquals([read, ended], [102, 1]);
});
