import { assertEquals, assertThrows } from "@std/assert";
import { readFaults } from "../../../src/tools/simulate/faults/read_faults.ts";

const REFUSED: readonly (readonly [string, string])[] = [
  ["later code=11", "f.txt:1:1: later is no fault; faults are silent-before, silent-after, closed-before,"],
  ["late=5", "f.txt:1:1: late is no fault"],
  ["twice\n  cut code=12", "f.txt:2:7: code is 12, but must be that of a request other than 97, such as 11"],
  ["cut code=97", "f.txt:1:5: code is 97, but must be that of a request other than 97"],
  ["twice code", "f.txt:1:7: code is not code=, connection=, nth="],
  ["twice colour=red", "f.txt:1:7: colour is not code=, connection="],
  ["twice code=11 code=09", "f.txt:1:15: code is given twice"],
  ["twice nth=0", "f.txt:1:7: nth is 0, but must be a whole number above 0"],
  ["twice times=1.5", "f.txt:1:7: times is 1.5, but must be a whole number above 0"],
  ["twice connection=first", "f.txt:1:7: connection is first, but must be a whole number above 0"],
  ["twice probability=2", "f.txt:1:7: probability is 2, but must be a number above 0 and up to 1"],
  ["late code=11", "f.txt:1:1: late needs seconds="],
  ["late seconds=0", "f.txt:1:6: seconds is 0, but must be a number of seconds above 0"],
  ["twice seconds=5", "f.txt:1:7: seconds is of no use to twice"],
  ["cut bytes=x", "f.txt:1:5: bytes is of no use to cut"],
  ["unserved code=93", "f.txt:1:10: code is of no use to unserved"],
  ["refused code=93", "f.txt:1:9: code is of no use to refused"],
  ["says code=17", "f.txt:1:1: says needs bytes="],
  ['says bytes="€"', "f.txt:1:6: bytes has a character that is no byte; write \\xNN"],
  ['says bytes="', "f.txt:1:6: bytes has no quote at its end"],
  ["twice =", "f.txt:1:7: = cannot stand here"],
];

for (const [script, told] of REFUSED) {
  Deno.test(`readFaults refuses ${JSON.stringify(script)}, and says where`, () => {
    assertThrows(() => readFaults(script, "f.txt"), RangeError, told);
  });
}

Deno.test("readFaults tells of every fault that cannot be read at once", () => {
  const told = assertThrows(() => readFaults("twice, late code=11\n=\ncut nth=0", "f.txt"), RangeError).message;
  assertEquals(told.split("\n").toSorted(), [
    "f.txt:1:8: late needs seconds=",
    "f.txt:2:1: = cannot stand here",
    "f.txt:3:5: nth is 0, but must be a whole number above 0",
  ]);
});

Deno.test("readFaults reads faults of a line and of a file", () => {
  const script = `# what went wrong on Monday
late seconds=2.5 code=11 nth=2, closed-after code=37 nth=1 times=3
unserved connection=4 # never read
frozen, away seconds=20
says code=17 bytes="18\\xe9 \\"x\\", #|" probability=0.25`;
  assertEquals(readFaults(script, "f.txt"), [
    { fault: "late", seconds: 2.5, code: "11", nth: 2 },
    { fault: "closed-after", code: "37", nth: 1, times: 3 },
    { fault: "unserved", connection: 4 },
    { fault: "frozen" },
    { fault: "away", seconds: 20 },
    { fault: "says", code: "17", bytes: '18\xe9 "x", #|', probability: 0.25 },
  ]);
});
