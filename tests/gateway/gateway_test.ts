import { requests } from "../../src/protocol/requests.ts";
import { gatewayed } from "../support/gateway/gatewayed.ts";
import { serving } from "../support/server/serving.ts";
import { guarded } from "../support/wire/terminal.ts";

const LOGIN = "9300CNsipterm1|COterm1|";

for (const sessions of ["own", "shared"] as const) {
  Deno.test(`a gateway passes each message and its answer byte for byte, with sessions that are ${sessions}`, () =>
    serving({}, (there) =>
      gatewayed({ port: there.port, upstream: { sessions } }, async (here) => {
        const direct = await there.connect();
        const through = await here.connect();
        for (const terminal of [direct, through]) {
          terminal.send(LOGIN);
          await terminal.expect("941");
        }
        for (const { name, sample } of Object.values(requests)) {
          if (name === "login" || name === "scStatus" || name === "requestAcsResend") continue;
          direct.sendRaw(`${guarded(sample, "3")}\r`);
          const answer = await direct.expectLine(/^\d\d/);
          through.sendRaw(`${guarded(sample, "3")}\r`);
          await through.expectRaw(`${answer}\r`);
        }
      })));
}
