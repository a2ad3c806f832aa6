import { assertEquals, fail } from "@std/assert";
import { createReload } from "../../src/service/reload.ts";
import { ListenError } from "../../src/wire/listen.ts";
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

for (
  const [what, error, needed] of [
    ["port", new ListenError({ host: "127.0.0.1", port: 6002 }, "EPERM", "denied"), "--allow-net=127.0.0.1:6002"],
    [
      "file",
      new Deno.errors.NotCapable('Requires read access to "/etc/sip/pin", run again with the --allow-read flag'),
      "--allow-read=/etc/sip/pin",
    ],
  ] as const
) {
  Deno.test(`createReload() says that a restart is needed for a ${what} that the server has no permission for`, async () => {
    const current = { ...aConfig(), storage: configOf({}, "/etc/sip").storage, file: "/etc/sip/SIPServer.xml" };
    const reload = createReload({
      current: () => current,
      replace: () => fail("the configuration was replaced"),
      server: { reload: () => Promise.reject(error) },
      sources: { readText: () => configFile({}), env: () => undefined },
      log: recordingLog(),
    });
    const said = `a restart is needed: the server was started without a permission for it (${needed})`;
    assertEquals((await reload())?.english, said);
  });
}

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
