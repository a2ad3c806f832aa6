import { assertEquals } from "@std/assert";
import { createPinMemory } from "../../src/password/pin_memory.ts";

const NOON = Temporal.Instant.from("2026-03-02T12:00:00Z");
const ADA = { patronId: "P1", account: "gate", address: "192.0.2.1", pin: "1234", stored: "hash", newest: 7 };
const OTHERS = [
  { pin: "1235" },
  { pin: "" },
  { stored: "another hash" },
  { patronId: "P2" },
  { account: "desk" },
  { address: "192.0.2.2" },
];

Deno.test("createPinMemory() knows a right PIN until its time is over, and not after a clock was set back", () => {
  const memory = createPinMemory();
  assertEquals(memory.knows(ADA, NOON), false);
  memory.remember(ADA, NOON, 60);
  const known = [-1, 0, 59, 60].map((seconds) => memory.knows(ADA, NOON.add({ seconds })));
  assertEquals(known, [false, true, true, false]);
});

Deno.test("createPinMemory() knows this PIN of this patron at this terminal in this form alone", () => {
  const memory = createPinMemory();
  memory.remember(ADA, NOON, 60);
  memory.rememberWrong(ADA);
  for (const other of OTHERS) {
    assertEquals(memory.knows({ ...ADA, ...other }, NOON), false, JSON.stringify(other));
    assertEquals(memory.knowsWrong({ ...ADA, ...other }), false, JSON.stringify(other));
  }
  assertEquals(memory.knows({ ...ADA, pin: 'hash","1234', stored: "" }, NOON), false);
});

Deno.test("createPinMemory() knows a right PIN no more when another wrong one has been counted, but the wrong one", () => {
  const memory = createPinMemory();
  memory.remember(ADA, NOON, 60);
  memory.rememberWrong({ ...ADA, pin: "stale" });
  assertEquals(memory.knows({ ...ADA, newest: 8 }, NOON), false);
  assertEquals(memory.knowsWrong({ ...ADA, pin: "stale", newest: 8 }), true);
});

Deno.test("createPinMemory() keeps the last right and the last wrong PIN of a card at a terminal", () => {
  const memory = createPinMemory();
  for (const pin of ["1234", "4321"]) memory.remember({ ...ADA, pin }, NOON, 60);
  assertEquals([memory.knows(ADA, NOON), memory.knows({ ...ADA, pin: "4321" }, NOON)], [false, true]);
  for (const pin of ["1", "2"]) memory.rememberWrong({ ...ADA, pin });
  assertEquals(["1", "2"].map((pin) => memory.knowsWrong({ ...ADA, pin })), [false, true]);
});

Deno.test("createPinMemory() forgets those whom it remembered first for those who come when it is full", () => {
  const memory = createPinMemory(2);
  const patrons = ["P1", "P2", "P3"].map((patronId) => ({ ...ADA, patronId }));
  for (const patron of patrons) memory.remember(patron, NOON, 60);
  assertEquals(patrons.map((patron) => memory.knows(patron, NOON)), [false, true, true]);
});

Deno.test("createPinMemory() has a right PIN noted once a day", () => {
  const memory = createPinMemory();
  const due = (hours: number) => memory.isNoteDue(ADA, NOON.add({ hours }));
  assertEquals(due(0), true);
  memory.noted(ADA, NOON);
  assertEquals([-24, 0, 23, 24].map(due), [true, false, false, true]);
  assertEquals(memory.isNoteDue({ ...ADA, address: "192.0.2.2" }, NOON), true);
});

Deno.test("createPinMemory() of one process knows nothing of another's", () => {
  createPinMemory().remember(ADA, NOON, 60);
  assertEquals(createPinMemory().knows(ADA, NOON), false);
});
