import { anItem } from "../../support/library/records.ts";
import type { Attack } from "./attack.ts";
import { bystand, during } from "./bystander.ts";
import { onStage, stageConfig } from "./stage.ts";

/** Logins in the configuration, all of them on one line. */
const LOGINS = { whole: 4_000, short: 1_000 };

const NESTED = /nested here more than \d+ deep/;

/** A large configuration is read again and again. */
export const reloadStorm: Attack = {
  name: "reload storm",
  make({ short, slack }) {
    const many = Array.from({ length: short ? LOGINS.short : LOGINS.whole }, (_, number) => ({ id: `login${number}` }));
    const setting = { records: { items: [anItem()] }, logins: [{ id: "bystander" }, ...many] };
    return onStage(setting, async (stage) => {
      const oneLine = stageConfig(setting).replaceAll("\n", " ");
      await Deno.writeTextFile(stage.config, oneLine);
      const timer = setInterval(() => stage.signal("SIGHUP"), 200);
      const felt = await during(short ? 2_000 : 20_000, (over) => bystand(stage, over, slack));
      clearInterval(timer);
      const nested = `${"<a>".repeat(50_000)}${"</a>".repeat(50_000)}`;
      await Deno.writeTextFile(stage.config, nested);
      stage.signal("SIGHUP");
      // The reload before it is rested after.
      for (let tries = 0; tries < 200; tries++) {
        if (NESTED.test(stage.logged())) return felt;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      return { ...felt, faults: [...felt.faults, "deep nesting is not told"] };
    });
  },
};
