import { ASK, type Simulating, simulating } from "../../tools/simulate/simulating.ts";
import { pem } from "../files/certificates.ts";
import { POST_PATH, type Posted, type PostReply, type PostServer, startPostServer } from "../wire/post_server.ts";
import { connect } from "../wire/terminal.ts";
import { drivenGatewayClock } from "./driven_gateway_clock.ts";
import { SIP1 } from "./before_koha.ts";
import { type Gatewayed, gatewayed, type ServedByGateway } from "./gatewayed.ts";

/** What goes wrong with a message: instead of being carried out, or when it has been. */
export interface PostFault {
  readonly instead?: PostReply;
  readonly after?: PostReply;
}

/** A gateway in front of a simulated Koha that speaks SIP2 over HTTPS. */
export interface PostedKoha extends Pick<Simulating, "simulator" | "time">, ServedByGateway {
  /** Takes the POSTs. */
  readonly system: PostServer;
}

/** The login of the terminals, which Koha has. */
export const POSTED_LOGIN = "9300CNsip1|COsip1pass|CPdesk|";

/**
 * Runs a test at a gateway whose system is reached by POSTs. Koha's own connection and login are made anew for each message,
 * as by Koha-Suomi's plugin.
 *
 * @param fault what goes wrong with a message
 */
export function postedKoha(
  fault: (posted: Posted) => PostFault | undefined,
  test: (served: PostedKoha) => Promise<void>,
  { upstream, account = SIP1 }: Pick<Gatewayed, "upstream" | "account"> = {},
): Promise<void> {
  return simulating({ kind: "koha" }, async ({ simulator, time }) => {
    const system = await startPostServer(async (posted) => {
      const { instead, after } = fault(posted) ?? {};
      return instead ?? await carriedOut(simulator.port, posted).then((answer) => after ?? answer);
    });
    try {
      await gatewayed({
        port: system.port,
        upstream: {
          path: POST_PATH,
          login: "each message",
          errorDetection: false,
          sessions: "shared",
          tls: { ca: pem("authority.pem"), name: "localhost" },
          ...upstream,
        },
        account,
        clock: drivenGatewayClock(time),
      }, (served) => test({ ...served, simulator, time, system }));
    } finally {
      await system.close();
    }
  });
}

async function carriedOut(port: number, { text, login, password }: Posted): Promise<PostReply> {
  const koha = await connect(port);
  try {
    koha.send(`9300CN${login}|CO${password}|`);
    if (await koha.expect(/^94/) === "940") return { error: "wrong login" };
    koha.send(text);
    return { response: await koha.expect(/./) };
  } finally {
    await koha.close();
  }
}

/** Requests of each kind, what a no looks like, what a yes looks like, and how many changes a yes carries out. */
export const POSTED_MESSAGES = [
  { code: "17", sent: ASK.item(), no: /^18010101/, yes: /^1803/, changes: undefined },
  { code: "63", sent: ASK.patron(), no: /^64YYYY {10}\d{3}.{18}0{24}(?!.*\|BL)/, yes: /^64 /, changes: undefined },
  { code: "09", sent: ASK.checkin(), no: /^100NUY.*CV99/, yes: /^101/, changes: 1 },
  { code: "11", sent: ASK.checkout(), no: /^120NUN/, yes: /^121/, changes: 1 },
  { code: "37", sent: ASK.pay(), no: /^38N/, yes: /^38Y/, changes: 1 },
] as const;
