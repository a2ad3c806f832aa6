import { assertEquals } from "@std/assert";
import { createPinMemory } from "../../src/password/pin_memory.ts";

const NOON = Temporal.Instant.from("2026-03-02T12:00:00Z");
const ADA = { patronId: "P1", pin: "1234", stored: "hash" };

Deno.test("createPinMemory() knows a right PIN until its time is over", () => {
  const memory = createPinMemory();
  assertEquals(memory.knows(ADA, NOON), false);
  memory.remember(ADA, NOON, 60);
  assertEquals(memory.knows(ADA, NOON.add({ seconds: 59 })), true);
  assertEquals(memory.knows(ADA, NOON.add({ seconds: 60 })), false);
});

Deno.test("createPinMemory() knows this PIN of this patron in this form alone", () => {
  const memory = createPinMemory();
  memory.remember(ADA, NOON, 60);
  for (const other of [{ pin: "1235" }, { pin: "" }, { stored: "another hash" }, { patronId: "P2" }]) {
    assertEquals(memory.knows({ ...ADA, ...other }, NOON), false, JSON.stringify(other));
  }
  assertEquals(memory.knows({ patronId: "P1", pin: 'hash","1234', stored: "" }, NOON), false);
});

Deno.test("createPinMemory() keeps the last right PIN of a patron", () => {
  const memory = createPinMemory();
  memory.remember(ADA, NOON, 60);
  memory.remember({ ...ADA, pin: "4321" }, NOON, 60);
  assertEquals([memory.knows(ADA, NOON), memory.knows({ ...ADA, pin: "4321" }, NOON)], [false, true]);
});

Deno.test("createPinMemory() forgets a patron when told to, and no other", () => {
  const memory = createPinMemory();
  memory.remember(ADA, NOON, 60);
  memory.remember({ ...ADA, patronId: "P2" }, NOON, 60);
  memory.forget("P1");
  assertEquals([memory.knows(ADA, NOON), memory.knows({ ...ADA, patronId: "P2" }, NOON)], [false, true]);
});

Deno.test("createPinMemory() forgets those whom it remembered first for those who come when it is full", () => {
  const memory = createPinMemory(2);
  const patrons = ["P1", "P2", "P3"].map((patronId) => ({ ...ADA, patronId }));
  for (const patron of patrons) memory.remember(patron, NOON, 60);
  assertEquals(patrons.map((patron) => memory.knows(patron, NOON)), [false, true, true]);
});

Deno.test("createPinMemory() of one process knows nothing of another's", () => {
  createPinMemory().remember(ADA, NOON, 60);
  assertEquals(createPinMemory().knows(ADA, NOON), false);
});
