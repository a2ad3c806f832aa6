import { assertMatch } from "@std/assert";
import { join } from "node:path";
import { createLog } from "../../src/observability/log.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { becomes, withPeer } from "./peer.ts";
import { unusedPort } from "../support/wire/unused_port.ts";

Deno.test("rsyslog reads host, program and priority of what the log sends", () =>
  withTemporaryFolder(async (folder) => {
    const [port, told] = [unusedPort(), join(folder, "told.log")];
    const conf = join(folder, "rsyslog.conf");
    await Deno.writeTextFile(
      conf,
      `module(load="imudp")
template(name="parts" type="string" string="%hostname%|%programname%|%syslogfacility-text%.%syslogseverity-text%|%msg%\\n")
input(type="imudp" address="127.0.0.1" port="${port}")
*.* action(type="omfile" file="${told}" template="parts")
`,
    );
    await withPeer(["/usr/sbin/rsyslogd", "-n", "-f", conf, "-i", join(folder, "pid")], undefined, async () => {
      const syslog = { host: "127.0.0.1", port, ident: "sip2d", facility: 22, hostname: "sip1.example.org" };
      const log = createLog({ settings: { format: "syslog", level: "info", syslog } });
      const text = () => Deno.readTextFile(told).catch(() => "");
      await becomes("rsyslog takes entries", async () => {
        log.warning("terminal held back", { address: "192.0.2.1" });
        await log.close();
        return (await text()) !== "";
      });
      assertMatch(
        await text(),
        /^sip1\.example\.org\|sip2d\|local6\.warning\| ?terminal held back address="192\.0\.2\.1"$/m,
      );
    });
  }));
