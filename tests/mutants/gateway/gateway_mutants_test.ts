import { mutated } from "../mutated.ts";
import { gatewayMutants } from "./gateway_mutants.ts";
import { retryMutants } from "./retry_mutants.ts";

// Their tests are run against them by `deno task mutants:gateway`: each takes a minute or more.
Deno.test("each defect of the gateway's rooms can be put into the code, and its tests are there", async () => {
  for (const { replacement, tests } of [...gatewayMutants, ...retryMutants]) {
    const root = new URL("../../../", import.meta.url);
    mutated(await Deno.readTextFile(new URL(replacement.file, root)), [replacement]);
    for (const file of tests) await Deno.stat(new URL(file, root));
  }
});
