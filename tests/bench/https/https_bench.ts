import { Command } from "commander";
import { join } from "node:path";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { CERTIFICATES, terminalTls } from "../../support/files/certificates.ts";
import { anItem, aPatron } from "../../support/library/records.ts";
import { count, readArguments } from "../../support/program/script.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { PROGRAM } from "../bench_servers.ts";
import { startChild } from "../child.ts";
import { contentOf } from "../process_use.ts";
import { measureBeside, measureMessages } from "./measure_posts.ts";

const write = (line: string) => void Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));

const TLS = `certificate="${join(CERTIFICATES, "server.pem")}" key="${join(CERTIFICATES, "server.key")}"`;

const CONFIG = `<?xml version="1.0" encoding="UTF-8"?>
<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
  <listeners>
    <service port="127.0.0.1:0" transport="RAW" client_timeout="600" ${TLS} />
    <service port="127.0.0.1:0" transport="https" ${TLS} />
  </listeners>
  <accounts><login id="sipterm1" password="term1" institution="MAIN" terminator="CR" /></accounts>
  <institutions><institution id="MAIN" /></institutions>
  <sip2d:storage url="sqlite:library.db" />
</acsconfig>
`;

const script = new Command("deno task bench:https")
  .description("Measures a message that is posted beside one over a TLS connection; the outcome is Markdown.")
  .option("--rounds <count>", "how often each takes its turn", count, 7)
  .option("--seconds <count>", "how long a turn is", count, 3)
  .option("--beside <seconds>", "how long connections and posts take short turns beside each other", count, 120);
const { rounds, seconds, beside } = readArguments(script)
  .opts<{ rounds: number; seconds: number; beside: number }>();
const load = await contentOf("/proc/loadavg");
write(`# Posts on ${navigator.hardwareConcurrency} processors, Deno ${Deno.version.deno}, load ${load.trim()}\n`);
await withTemporaryFolder(async (folder) => {
  const storage = await openSqliteStorage(join(folder, "library.db"));
  await storage.load({ patrons: [aPatron()], items: [anItem()] });
  await storage.close();
  const config = join(folder, "SIPServer.xml");
  await Deno.writeTextFile(config, CONFIG);
  const grants = ["--no-prompt", "--ignore-env", "--allow-net=127.0.0.1", "--allow-read", `--allow-write=${folder}`];
  const command = [PROGRAM, "serve", "--config", config, "--log-level", "warning"];
  const ports = /listening on 127\.0\.0\.1:(\d+)[^]*listening on 127\.0\.0\.1:(\d+)/;
  const child = await startChild([...grants, ...command], ports);
  try {
    const [bySocket = 0, byPost = 0] = child.matched.map(Number);
    const measured = { pid: child.pid, bySocket, byPost, tls: terminalTls(), rounds, seconds, secondsBeside: beside };
    for (const line of await measureMessages(measured)) write(line);
    for (const line of await measureBeside(measured)) write(line);
  } finally {
    await child.stop();
  }
});
