import { assertEquals } from "@std/assert";
import { withLibraryFolder } from "../support/files/library_folder.ts";
import { checkin, checkout, login } from "../support/wire/messages.ts";
import { aLoan, anItem, aPatron } from "../support/library/records.ts";
import { startProcess } from "../support/server/server_process.ts";
import { connect } from "../support/wire/terminal.ts";

const LIBRARY = {
  patrons: [aPatron()],
  items: ["I1", "I2", "I3"].map((itemId) => anItem({ itemId })),
  loans: [aLoan({ itemId: "I2" }), aLoan({ itemId: "I3" })],
};

/** As the library system had it before I1 was lent and I2 came back at a terminal; I3 came back at its own desk. */
const FILES = { "loans.csv": "item_id,patron_id,checked_out,due\nI2,P1,2026-03-02T12:00:00Z,2026-03-23T12:00:00Z\n" };

Deno.test("import beside a running server lets stand what terminals have done since --exported, and nothing else", () =>
  withLibraryFolder(LIBRARY, async ({ sip2d, write, config, withStorage }) => {
    const loans = () =>
      withStorage(async (storage) => {
        const items = await Promise.all(["I1", "I2", "I3"].map((id) => storage.itemFacts(id)));
        return items.map((facts) => facts?.loan?.patronId ?? "none");
      });
    const server = await startProcess(config);
    const terminal = await connect(server.ports[0] ?? 0);
    const tell = async (message: string, answer: RegExp) => {
      terminal.send(message);
      await terminal.expect(answer);
    };
    const exported = String(Temporal.Now.instant());
    await tell(login("sipterm1", "term1"), /^941$/);
    await tell(checkout("P1", "I1"), /^121/);
    await tell(checkin("I2"), /^101/);
    const options = [...await write(FILES), "--replace-missing"];

    assertEquals((await sip2d("import", ...options, "--exported", exported)).code, 0);
    assertEquals(await loans(), ["P1", "none", "none"]);
    assertEquals((await sip2d("import", ...options)).code, 0);
    assertEquals(await loans(), ["none", "P1", "none"]);
    await tell(checkout("P1", "I3"), /^121/);
    await terminal.close();
    assertEquals((await server.end("SIGTERM")).code, 0);
  }));
