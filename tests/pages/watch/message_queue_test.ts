import { assertEquals } from "@std/assert";
import { createMessageQueue } from "../../../src/pages/watch/message_queue.ts";
import { anEntry, aStaffSite } from "../staff_site.ts";
import { loggedIn } from "../visitor.ts";

Deno.test("createMessageQueue() gives messages in their order, and counts those that had no room", () => {
  const queue = createMessageQueue(10);
  const numbers = (most: number) => {
    const { lost, entries } = queue.take(most);
    return [lost, ...entries.map(({ number }) => number)];
  };
  for (let number = 1; number <= 6; number++) queue.add(anEntry({ number }));
  assertEquals(numbers(4), [0, 1, 2, 3, 4]);
  for (let number = 7; number <= 20; number++) queue.add(anEntry({ number }));
  const first = numbers(3);
  const rest = numbers(100);
  // Whatever is dropped is what came first, and none is missing without being counted.
  assertEquals(first[0] === undefined ? 0 : first[0] + first.length - 1 + rest.length - 1, 16);
  assertEquals([...first.slice(1), ...rest.slice(1)].at(-1), 20);
  assertEquals(first[1], 5 + (first[0] ?? 0));
  assertEquals(rest[0], 0);
  assertEquals(numbers(5), [0]);
});

Deno.test("a program that watches is told of each message in its order, and of a gap where more come than are sent", async () => {
  const site = aStaffSite();
  const visitor = await loggedIn(site, "view");
  const { body } = await visitor.stream("/messages/live?as=json");
  const sent = 6000;
  for (let number = 1; number <= sent; number++) site.feed.publish(anEntry({ number, terminal: `Place ${number}` }));
  const numbers: number[] = [];
  let lost = 0;
  let text = "";
  for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part;
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    for (const line of lines.filter((each) => each.startsWith("data: "))) {
      const told: { readonly lost?: number; readonly number?: number } = JSON.parse(line.slice("data: ".length));
      lost += told.lost ?? 0;
      if (told.number !== undefined) numbers.push(told.number);
    }
    if (numbers.at(-1) === sent) break;
  }
  assertEquals([lost > 0, lost + numbers.length], [true, sent]);
  assertEquals(numbers, Array.from({ length: numbers.length }, (_, index) => lost + 1 + index));
});
