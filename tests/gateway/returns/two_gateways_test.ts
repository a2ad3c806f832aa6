import { assertEquals } from "@std/assert";
import { createAnswerKeeping } from "../../../src/gateway/changes/stored_answer.ts";
import { encodeText } from "../../../src/protocol/encoding.ts";
import { returning } from "../../support/gateway/returning.ts";

const AT = "20261124    101100";
const NO = encodeText(`100NUY${AT}AOCPL|ABI2003|AQ|AFItem is unknown|`, "utf8");

Deno.test("a return that another gateway has handed over, and the system refused, stays on staff's list", async () => {
  const answer = createAnswerKeeping().stored({ body: NO, delimiter: "|", encoding: "utf8", guarded: false });
  let isFirst = true;
  await returning({
    instead: (storage) => ({
      ...storage,
      examine: () => storage.examine(),
      ledger: {
        ...storage.ledger,
        async handOver(row, sending) {
          // Another gateway on the same database is a moment quicker.
          const other = isFirst ? await storage.ledger.handOver(row, { ...sending, owner: "another" }) : undefined;
          isFirst = false;
          if (other?.kind === "begun") {
            const refused = { state: "refused", by: "answer", now: sending.told, ...answer && { answer } } as const;
            await storage.ledger.settle(other.ledgerId, refused);
          }
          return await storage.ledger.handOver(row, sending);
        },
      },
    }),
  }, async ({ logIn, until, takeAway, restore, comes, waiting, reached, storage: { ledger } }) => {
    const terminal = await logIn();
    await takeAway();
    terminal.send(`09N${AT}${AT}APCPL|AOCPL|ABI2003|AC|`);
    await until(terminal.expect(/^101YUY/));
    await restore();
    await comes(async () => (await waiting()).length === 0);
    const listed = await ledger.exceptions({ limit: 9 });
    assertEquals(listed.map(({ itemId, state, terminalTold }) => [itemId, state, terminalTold]), [
      ["I2003", "refused", "yes"],
    ]);
    assertEquals(reached, []);
  });
});
