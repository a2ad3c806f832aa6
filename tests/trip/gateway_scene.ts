import { join } from "node:path";
import { ACCOUNT } from "../bench/bench_config.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { checkin, checkout, itemInformation, patronInformation } from "../support/wire/messages.ts";
import { startSimulator } from "../tools/simulate/start_simulator.ts";
import { ROUNDS, type Scene } from "./scene.ts";

const rounds = Array.from({ length: ROUNDS }, (_, round) => round);
const patronIn = (round: number) => `P${round}`, itemIn = (round: number) => `I${round}`;

const LIBRARY = {
  institution: "MAIN",
  logins: [{ id: ACCOUNT.login, password: ACCOUNT.password }],
  patrons: rounds.map((round) => ({ id: patronIn(round), pin: "1234", name: "Ada Byron", blocked: false })),
  items: rounds.map((round) => ({ id: itemIn(round), title: "Notes on the Analytical Engine", branch: "MAIN" })),
  loans: [],
  holds: [],
  fees: [],
};

/** Writes the configuration of a gateway before a simulated Koha, which runs in this process. Returns go on. */
export function withGatewayScene<T>(use: (scene: Scene) => Promise<T>): Promise<T> {
  return withTemporaryFolder(async (folder) => {
    const koha = await startSimulator({ kind: "koha", library: LIBRARY, idleSeconds: Infinity });
    try {
      const config = join(folder, "SIPServer.xml");
      await Deno.writeTextFile(config, gatewayConfig(koha.port));
      return await use({ config, lines });
    } finally {
      await koha.close();
    }
  });
}

function gatewayConfig(port: number): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1" delimiter="|">
  <listeners>
    <service port="127.0.0.1:0/tcp" transport="RAW" protocol="SIP/2.00" timeout="60" client_timeout="0" />
  </listeners>
  <accounts>
    <login id="${ACCOUNT.login}" password="${ACCOUNT.password}" institution="MAIN" terminator="CR"
      upstream_login="${ACCOUNT.login}" upstream_password="${ACCOUNT.password}" />
  </accounts>
  <institutions>
    <institution id="MAIN" implementation="SIP2" parms="" name="Main Library" currency="USD">
      <policy checkin="true" checkout="true" renewal="true" status_update="false" offline="false"
        retries="5" />
      <sip2d:upstream address="127.0.0.1:${port}" kind="koha" offline_returns="yes" />
    </institution>
  </institutions>
  <sip2d:storage url="sqlite:library.db" />
</acsconfig>
`;
}

function lines(round: number): ReturnType<Scene["lines"]> {
  const patron = patronIn(round), item = itemIn(round), pin = "AD1234|";
  const [lent, returned] = [0, 1].map((at) => `20260302    1300${String(2 * round + at).padStart(2, "0")}`);
  return [
    ["17, gateway", itemInformation(item), /^1803/],
    ["63, gateway", patronInformation(patron, undefined, pin), /^64.*\|CQY\|/],
    ["11, gateway", checkout(patron, item, pin, { date: lent }), /^121/],
    ["09, gateway", checkin(item, "", { date: returned }), /^101/],
  ];
}
