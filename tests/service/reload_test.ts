import { assertEquals, fail } from "@std/assert";
import { createReload } from "../../src/service/reload.ts";
import type { Config } from "../../src/config/config.ts";
import { recordingLog } from "../support/server/recording_log.ts";
import { aConfig } from "../support/files/sample_config.ts";
import { configFile, configOf } from "../support/files/scenario_config.ts";
import { until } from "../support/wire/until.ts";

Deno.test("createReload() carries out one reload at a time, and one more for all that come meanwhile", async () => {
  let current: Config = configOf({}, "/etc/sip");
  let read = 0;
  const first = Promise.withResolvers<void>();
  const reload = createReload({
    current: () => current,
    replace: (config) => current = config,
    server: { reload: () => read === 1 ? first.promise : Promise.resolve() },
    sources: { readText: () => configFile({ institution: { name: `Library ${++read}` } }), env: () => undefined },
    log: recordingLog(),
  });
  const told = [reload(), reload(), reload()];
  await until(() => read > 0);
  first.resolve();
  await Promise.all(told);
  assertEquals(read, 2);
  assertEquals(current.institutions.get("MAIN")?.name, "Library 2");
  await reload();
  assertEquals(read, 3);
});

Deno.test("createReload() leaves everything as it is when the server cannot listen as it should", async () => {
  const current = aConfig();
  const log = recordingLog();
  const reload = createReload({
    current: () => ({ ...current, storage: configOf({}, "/etc/sip").storage, file: "/etc/sip/SIPServer.xml" }),
    replace: () => fail("the configuration was replaced"),
    server: { reload: () => Promise.reject(new Error("the port is taken")) },
    sources: { readText: () => configFile({}), env: () => undefined },
    log,
  });
  await reload();
  const { properties } = await log.logged("configuration not reloaded: everything stays as it is");
  assertEquals(properties.reason, "the port is taken");
});
