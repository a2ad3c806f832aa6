import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { permissionFlags } from "../../src/cli/permissions/permission_flags.ts";
import { APPLICATION_ID, MIGRATIONS } from "../../src/storage/sqlite/migrations/migrations.ts";
import { runMigrations } from "../../src/storage/sqlite/database/run_migrations.ts";
import { configFile, configOf } from "../support/files/scenario_config.ts";
import { startProgram, writeConfig } from "../support/server/server_process.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { inTime } from "../support/wire/until.ts";

const LISTENER = fileURLToPath(new URL("../support/program/notify_listener.ts", import.meta.url));
const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));
const SETTING = { service: { client_timeout: "600" }, login: { terminator: "CR" } };

/** Listens where systemd would. */
function listen(path: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--unstable-net", "-A", LISTENER, path],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let heard = "";
  let over = false;
  return {
    /** Waits until a message has come, and gives those before it. */
    async until(message: string): Promise<readonly string[]> {
      while (!heard.includes(`${message}\n`)) {
        const { done, value } = await inTime(reader.read(), `${message} after ${heard}`);
        assert(!done, `the listener ended before ${message}`);
        heard += value;
      }
      const end = heard.indexOf(`${message}\n`);
      const before = heard.slice(0, end).split("\n").slice(0, -1);
      heard = heard.slice(end + message.length + 1);
      return before;
    },
    async stop(): Promise<void> {
      if (over) return;
      over = true;
      child.kill("SIGKILL");
      await reader.cancel();
      await child.status;
    },
  };
}

/** The flags without each permission for a socket, in turn. */
function withoutOneSocket(flags: readonly string[], paths: readonly string[]) {
  return flags.flatMap((flag) => {
    const [kind = "", list = ""] = flag.split("=");
    const names = list.split(",");
    return names.filter((name) => paths.includes(name.replace("unix:", ""))).map((removed) => {
      const left = `${kind}=${names.filter((name) => name !== removed).join()}`;
      return { removed: `${kind}=${removed}`, rest: flags.map((other) => other === flag ? left : other) };
    });
  });
}

Deno.test("serve tells systemd that it is ready, that it lives, and that it stops, with no permission to spare", () =>
  withTemporaryFolder(async (folder) => {
    const notify = { to: join(folder, "systemd"), from: join(folder, "notify") };
    const file = await writeConfig(folder, configFile(SETTING));
    const readFrom = { files: [file], variables: [] };
    const flags = permissionFlags(configOf(SETTING, folder), readFrom, new Map(), notify);
    const env = { NOTIFY_SOCKET: notify.to, RUNTIME_DIRECTORY: folder, WATCHDOG_USEC: "20000" };
    const options = ["--config", file];
    const manager = listen(notify.to);
    try {
      await manager.until("listening");
      const server = await startProgram({ permissions: flags, options, env });
      assertEquals(await manager.until("READY=1"), ["STATUS=starting", "STATUS=serving"]);
      assertEquals(await manager.until("WATCHDOG=1"), []);
      await manager.until("WATCHDOG=1");
      server.reload();
      await manager.until("STATUS=serving; configuration reloaded");
      await Deno.writeTextFile(file, "<acsconfig>");
      server.reload();
      await manager.until("STATUS=serving; configuration not reloaded: the file has errors");
      await writeConfig(folder, configFile(SETTING));
      const stopped = server.end("SIGTERM");
      await manager.until("STOPPING=1");
      const { problems, code } = await stopped;
      assertEquals([code, problems.length], [0, 2]);
      assertMatch(problems.join("\n"), /configuration fault.+\n.+configuration not reloaded/);

      for (const { removed, rest } of withoutOneSocket(flags, Object.values(notify))) {
        await Deno.remove(notify.from).catch(() => {});
        await assertRejects(
          () => startProgram({ permissions: rest, options, env }),
          Error,
          "--allow-",
          `${removed} is spare`,
        );
      }
    } finally {
      await manager.stop();
    }
  }));

Deno.test("serve asks systemd for time while it brings a database up to date, and stops in order when nobody hears it", () =>
  withTemporaryFolder(async (folder) => {
    const db = new DatabaseSync(join(folder, "library.db"));
    await runMigrations(db, MIGRATIONS.slice(0, 1));
    db.exec(`pragma application_id = ${APPLICATION_ID}; pragma user_version = 1`);
    db.close();
    await Deno.chmod(join(folder, "library.db"), 0o600);
    const notify = { to: join(folder, "systemd"), from: join(folder, "notify") };
    const file = await writeConfig(folder, configFile(SETTING));
    const permissions = permissionFlags(
      configOf(SETTING, folder),
      { files: [file], variables: [] },
      new Map(),
      notify,
    );
    const env = { NOTIFY_SOCKET: notify.to, RUNTIME_DIRECTORY: folder };
    const manager = listen(notify.to);
    try {
      await manager.until("listening");
      const server = await startProgram({ permissions, options: ["--config", file], env });
      assertMatch(server.lines[0] ?? "", /^updating the database: step \d+ of \d+$/);
      const [starting, ...updating] = await manager.until("STATUS=serving");
      assertEquals(starting, "STATUS=starting");
      assertEquals(updating.slice(0, 2), [`STATUS=${server.lines[0]}`, "EXTEND_TIMEOUT_USEC=600000000"]);
      await manager.until("READY=1");
      await manager.stop();
      assertEquals(await server.end("SIGTERM"), { problems: [], code: 0 });
    } finally {
      await manager.stop();
    }
  }));

Deno.test("serve asks systemd for the time in which messages under way may have their answers", () =>
  withTemporaryFolder(async (folder) => {
    const socket = join(folder, "systemd");
    const file = await writeConfig(folder, configFile({ ...SETTING, limits: { stop_seconds: "300" } }));
    const permissions = ["--no-prompt", "--unstable-net", "--allow-all"];
    const env = { NOTIFY_SOCKET: socket, RUNTIME_DIRECTORY: folder };
    const manager = listen(socket);
    try {
      await manager.until("listening");
      const server = await startProgram({ permissions, options: ["--config", file], env });
      await manager.until("READY=1");
      const stopped = server.end("SIGTERM");
      await manager.until("STOPPING=1");
      // systemd kills it after 90 seconds else.
      assertEquals(await manager.until("EXTEND_TIMEOUT_USEC=305000000"), []);
      await stopped;
    } finally {
      await manager.stop();
    }
  }));

Deno.test("serve names the socket that an earlier run has left behind", () =>
  withTemporaryFolder(async (folder) => {
    const stale = join(folder, "notify");
    await Deno.writeTextFile(stale, "");
    const file = await writeConfig(folder, configFile(SETTING));
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--no-prompt", "--unstable-net", "-A", MAIN, "serve", "--config", file],
      env: { NOTIFY_SOCKET: join(folder, "systemd"), RUNTIME_DIRECTORY: folder },
    });
    const { code, stderr } = await command.output();
    assertEquals(code, 3);
    assertMatch(
      new TextDecoder().decode(stderr),
      new RegExp(`cannot talk to systemd over ${stale}: .*may be removed`),
    );
  }));

Deno.test("the units have systemd start a server however often it could not, as where its database comes up later", async () => {
  for (const unit of ["sip2d.service", "sip2d@.service"]) {
    const text = await Deno.readTextFile(new URL(`../../config/systemd/${unit}`, import.meta.url));
    const [head = "", service = ""] = text.split("[Service]");
    assertMatch(head, /^StartLimitIntervalSec=0$/m, unit);
    assertMatch(service, /^Restart=on-failure$/m, unit);
  }
});
