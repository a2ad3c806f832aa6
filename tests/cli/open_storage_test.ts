import assert from "node:assert/strict";
import { patienceOf } from "../../src/cli/open_storage.ts";
import { aConfig, anInstitution } from "../support/sample_config.ts";

Deno.test("patienceOf() lets a question and a change fit into half of the shortest time that a policy allows", () => {
  const institutions = [100, 40].map((timeout) => anInstitution({ id: `I${timeout}`, rules: { timeout } }));
  assert.equal(patienceOf(aConfig({ institutions })), 1_000);
  assert.equal(patienceOf(aConfig({ institutions: [anInstitution({ rules: { timeout: 999 } })] })), 2_500);
});
