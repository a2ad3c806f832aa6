import { assertEquals } from "@std/assert";
import type { Account } from "../../src/config/config.ts";
import type { Upstream } from "../../src/config/upstream/upstream.ts";
import { before, logIn } from "../support/gateway/before_koha.ts";
import { NOW } from "../tools/simulate/simulating.ts";

/** Has a terminal ask, and compares what the system hears and what the terminal gets; one character is a byte. */
function passes(
  { sent, heard = sent, said, got = said, upstream = {}, account = {} }: {
    readonly sent: string;
    readonly heard?: string;
    readonly said: string;
    readonly got?: string;
    readonly upstream?: Partial<Upstream>;
    readonly account?: Partial<Account>;
  },
): Promise<void> {
  const lines: string[] = [];
  return before({
    upstream,
    account: { id: "sip1", password: { kind: "clear", value: "sip1pass" }, ...account },
    simulator: {
      faults: [{ fault: "says", bytes: said, code: sent.slice(0, 2) }],
      onLine: (line) => void lines.push(line),
      encoding: "latin1",
      ...upstream.delimiter !== undefined && { delimiter: upstream.delimiter },
    },
  }, async ({ connect }) => {
    const terminal = await connect();
    const delimiter = account.delimiter ?? "|";
    terminal.send(`9300CNsip1${delimiter}COsip1pass${delimiter}`);
    await terminal.expect("941");
    terminal.sendRaw(`${sent}\r`);
    await terminal.expectRaw(`${got}\r`);
    assertEquals(lines.find((line) => line.startsWith(sent.slice(0, 2)))?.replace(/AY\dAZ....$/, ""), heard);
  });
}

const LONG = "x".repeat(4000);

Deno.test("odd but legal messages pass as they are: order, unknown, repeated and empty fields, blanks, 4 kB", () =>
  passes({
    sent: `17${NOW}XX one|AC|ABI2001 |AO|ZZ|XX two|FA${LONG}|`,
    said: `18030201${NOW}AF|XR ${LONG}|CH  |AJ a|ABI2001|AFtwo|DB|AFthree|`,
  }));

Deno.test("blanks before an answer do not belong to it, and are not passed on", () =>
  passes({
    sent: `17${NOW}AO|ABI2001|`,
    said: ` \t 18030201${NOW}ABI2001|AJa|`,
    got: `18030201${NOW}ABI2001|AJa|`,
  }));

Deno.test("a message whose last field is not closed passes without a delimiter more", () =>
  passes({ sent: `17${NOW}AO|ABI2001|`, said: `18030201${NOW}ABI2001|AJopen` }));

Deno.test("bytes that are no text pass where both sides have the same encoding", () =>
  passes({ sent: `17${NOW}AO|ABI2001|XX\u00ff\u00fe|`, said: `18030201${NOW}ABI2001|AJ\u00e9\u00ff\u0007|` }));

Deno.test("letters are written in each side's encoding, and one that it lacks as ever", () =>
  passes({
    account: { encoding: "cp850" },
    upstream: { encoding: "latin1" },
    sent: `17${NOW}AO|ABI2001|XX\u0082|`,
    heard: `17${NOW}AO|ABI2001|XX\u00e9|`,
    said: `18030201${NOW}ABI2001|AJ\u00e9\u00fc|`,
    got: `18030201${NOW}ABI2001|AJ\u0082\u0081|`,
  }));

Deno.test("each side has its own delimiter, and a foreign one inside a value becomes a blank", () =>
  passes({
    account: { delimiter: "^" },
    sent: `17${NOW}AO^ABI2001^XXa|b^`,
    heard: `17${NOW}AO|ABI2001|XXa b|`,
    said: `18030201${NOW}ABI2001|AJa^b|`,
    got: `18030201${NOW}ABI2001^AJa b^`,
  }));

Deno.test("a message that leaves its dates out is answered here, and the library system hears nothing of it", () => {
  const lines: string[] = [];
  return before({ simulator: { onLine: (line) => void lines.push(line) } }, async (served) => {
    const terminal = await logIn(served);
    for (
      const [request, answer] of [
        ["09NABI2003|", /^100NUY.*AFMessage too short/],
        ["09NAPCPL|AOCPL|ABI2003|AC|", /^100NUY.*AFMessage too short/],
        ["17AOCPL|ABI2001|AC|", /^18.*AFMessage too short/],
        ["35AOCPL|AAP1001|AC|", /^36Y.*AFMessage too short/],
      ] as const
    ) {
      terminal.send(request);
      await terminal.expect(answer);
    }
    const blank = " ".repeat(18);
    terminal.send(`09N${blank}${blank}APCPL|AOCPL|ABI2003|AC|`);
    await terminal.expect(/^10/);
    assertEquals(lines.filter((line) => /^(?:09|17|35)/.test(line)).map((line) => line.slice(0, 4)), ["09N "]);
  });
});

Deno.test("a letter that becomes a delimiter in the other encoding is a blank there, and begins no field", () =>
  passes({
    account: { encoding: "latin1", delimiter: "^" },
    upstream: { encoding: "utf8" },
    sent: `17${NOW}AO^ABI2001^`,
    heard: `17${NOW}AO|ABI2001|`,
    said: `18030201${NOW}ABI2001|AJa\u00ef\u00bc\u00beAFb|`,
    got: `18030201${NOW}ABI2001^AJa AFb^`,
  }));

Deno.test("a letter that becomes the system's delimiter in its encoding is a blank there", () =>
  passes({
    upstream: { encoding: "latin1" },
    sent: `17${NOW}AOMAIN\u00ef\u00bd\u009cAAx|ABI2001|`,
    heard: `17${NOW}AOMAIN AAx|ABI2001|`,
    said: `18030201${NOW}ABI2001|AJa|`,
  }));

Deno.test("bytes that are no text pass also where the last field is closed for the system", () =>
  passes({
    sent: `17${NOW}AO|ABI2001|XX\u00ff\u00fe`,
    heard: `17${NOW}AO|ABI2001|XX\u00ff\u00fe|`,
    said: `18030201${NOW}ABI2001|AJa|`,
  }));
