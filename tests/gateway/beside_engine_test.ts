import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { aFile } from "../config/sample_xml.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { withFixedUpstream } from "../support/gateway/fixed_upstream.ts";
import { printedFlags } from "../support/program/printed_flags.ts";
import { startProgram } from "../support/server/server_process.ts";
import { itemInformation } from "../support/wire/messages.ts";
import { connect } from "../support/wire/terminal.ts";

const THERE = "1803000120260302    130000AB1|AJFrom there|";
const UPSTREAM_LOGIN = 'upstream_login="sip1" upstream_password="s1"';

Deno.test("one server answers out of its own library and out of another system, each login where its institution is", () =>
  withTemporaryFolder((folder) =>
    withFixedUpstream({ "17": THERE }, async ({ port, heard }) => {
      const file = join(folder, "SIPServer.xml");
      const text = aFile({
        services: `<service port="127.0.0.1:0/tcp" transport="RAW" client_timeout="600"/>
<service port="127.0.0.1:0/tcp" transport="RAW" client_timeout="600" login="there" allow="127.0.0.1"/>`,
        logins: `<login id="here" password="p" institution="MAIN" terminator="CR"/>
<login id="there" password="p" institution="CPL" terminator="CR" ${UPSTREAM_LOGIN}/>
<login id="*" institution="CPL" terminator="CR"/>`,
        institutions: `<institution id="MAIN"/><institution id="CPL" implementation="SIP2">
<s:upstream address="127.0.0.1:${port}" error_detection="no"/></institution>`,
      });
      await Deno.writeTextFile(file, text);
      const server = await startProgram({ permissions: await printedFlags(file), options: ["--config", file] });
      const answered = async (service: number, login?: string) => {
        const terminal = await connect(server.ports[service] ?? 0);
        if (login !== undefined) {
          terminal.send(login);
          await terminal.expect("941");
        }
        terminal.send(itemInformation("1"));
        const answer = await terminal.expect(/^18/);
        await terminal.close();
        return answer;
      };
      try {
        assertMatch(await answered(0, "9300CNhere|COp|"), /^1801.*\|AJ\|/);
        // On a busy machine the gateway has asked by itself meanwhile, whether the system answers.
        assertEquals(heard.filter((line) => line.includes("CNhere|") || line.includes("|AB1|")), []);
        assertEquals(await answered(0, "9300CNthere|COp|"), THERE);
        assertEquals(await answered(0, "9300CNother|COo|"), THERE);
        assertEquals(await answered(1), THERE);
        const logins = heard.filter((line) => line.startsWith("93"));
        assertEquals([...new Set(logins)].toSorted(), ["9300CNother|COo|", "9300CNsip1|COs1|"]);
      } finally {
        await server.end("SIGTERM");
      }
    })
  ));
