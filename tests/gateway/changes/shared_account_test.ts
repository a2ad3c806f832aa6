import { assertEquals } from "@std/assert";
import { ANY_LOGIN } from "../../../src/config/upstream/upstream.ts";
import { before } from "../../support/gateway/before_koha.ts";

/** Two logins of the simulated system, both by `login="*"`, and a payment of each in one second. */
const LOGINS = [["sip1", "sip1pass"], ["sip2", "sip2pass"]] as const;
const PAY = "3720261124    1015010400USDBV0.50|AOCPL|AAP1002|";

for (const named of ["", "BKT1|"]) {
  Deno.test(`logins that share an account each pay in one second${named && ", with one transaction id"}`, () => {
    const reached: string[] = [];
    const onLine = (line: string) => void (/^\n?37/.test(line) && reached.push(line));
    return before({
      simulator: { onLine },
      account: { id: ANY_LOGIN, password: { kind: "upstream" } },
    }, async ({ connect }) => {
      for (const [id, password] of [...LOGINS, ...LOGINS]) {
        const terminal = await connect();
        terminal.send(`9300CN${id}|CO${password}|`);
        await terminal.expect("941");
        terminal.send(PAY + named);
        await terminal.expect(/^38Y/);
      }
      // Each login's second one is a retry.
      assertEquals(reached.length, 2);
    });
  });
}
