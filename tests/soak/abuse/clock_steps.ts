import { anItem, aPatron, NOON } from "../../support/library/records.ts";
import { checkout, login } from "../../support/wire/messages.ts";
import { type Asker, connectAsker, fromAddress } from "./asker.ts";
import type { Attack } from "./attack.ts";
import { onStage } from "./stage.ts";

const WRONG = login("stranger", "wrong");

/** The machine's clock is set a day back, and a day ahead. */
export const clockSteps: Attack = {
  name: "clock steps",
  make() {
    const setting = {
      clock: NOON,
      records: { patrons: [aPatron()], items: [anItem()] },
      logins: [{ id: "stranger" }],
      limits: { failed_logins_per_account: "3" },
      service: { proxy_protocol: "127.0.0.1" },
    };
    return onStage(setting, async (stage) => {
      const faults: string[] = [];
      const terminal = await connectAsker(stage.port, fromAddress("10.1.0.1"));
      await terminal.ask(login("sipterm1", "term1"));
      const stranger = await connectAsker(stage.port, fromAddress("10.0.0.1"));
      for (let time = 0; time < 3; time++) await stranger.ask(WRONG);
      if (await isIn(stranger)) faults.push("three failed logins bound nothing");
      await stage.setClock(NOON.subtract({ hours: 24 }), "set");
      await stage.setClock(NOON.subtract({ hours: 24 }).add({ seconds: 61 }));
      if (!await isIn(stranger)) faults.push("a clock that was set back extends a refusal");
      await stage.setClock(NOON, "set");
      const lent = checkout("P1", "I1");
      const first = await terminal.ask(lent);
      await stage.setClock(NOON.add({ hours: 25 }), "set");
      const again = await connectAsker(stage.port, fromAddress("10.1.0.1"));
      await again.ask(login("sipterm1", "term1"));
      const second = await again.ask(lent);
      if (!first.startsWith("121NN")) faults.push(`a checkout was answered ${first}`);
      // A renewal would be another change.
      if (!second.startsWith("121NN")) faults.push(`its retry was answered ${second}`);
      for (const asker of [terminal, stranger, again]) asker.close();
      return { figures: "a day back, and a day ahead", faults };
    });
  },
};

async function isIn(stranger: Asker): Promise<boolean> {
  return await stranger.ask(login("stranger", "term1")) === "941";
}
