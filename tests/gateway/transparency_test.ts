import { assertEquals } from "@std/assert";
import { SAMPLE } from "../../src/sample/cases.ts";
import { sampleLibrary } from "../../src/sample/sample_library.ts";
import { SIMULATED_KINDS, type SimulatedKind } from "../../src/systems/systems.ts";
import { aConfig, anAccount, anInstitution } from "../support/files/sample_config.ts";
import { SIP1 } from "../support/gateway/before_koha.ts";
import { gatewayed } from "../support/gateway/gatewayed.ts";
import { serveInside } from "../support/server/serve_inside.ts";
import { sqliteStorage } from "../support/server/sqlite_storage.ts";
import { connect, type Terminal } from "../support/wire/terminal.ts";
import { ASK, NOW, simulating, START } from "../tools/simulate/simulating.ts";

/** Whether messages bear AY and AZ on each side, and what ends a line at the system. */
interface Way {
  readonly terminal: boolean;
  readonly upstream: boolean;
  readonly terminator: "\r" | "\r\n";
}

const WAYS: readonly Way[] = [
  { terminal: false, upstream: false, terminator: "\r" },
  { terminal: false, upstream: true, terminator: "\r" },
  { terminal: true, upstream: false, terminator: "\r" },
  { terminal: true, upstream: true, terminator: "\r\n" },
];

/** Gives the port of a system, which is new each time, and what it has heard, where it tells. */
type WithSystem = (way: Way, test: (port: number, heard?: readonly string[]) => Promise<void>) => Promise<void>;

const LOGIN = "9300CNsip1|COsip1pass|";

/** Logs in, and asks one thing after the other; gives the answers without AY and AZ. */
async function converse(terminal: Terminal, messages: readonly string[]): Promise<string[]> {
  const answers: string[] = [];
  for (const message of [LOGIN, ...messages]) {
    terminal.send(message);
    answers.push(await terminal.expect(/^\d\d/));
  }
  return answers;
}

/** Compares what a terminal hears through a gateway with what one hears that is connected to the system itself. */
async function isTransparent(withSystem: WithSystem, messages: readonly string[], way: Way): Promise<void> {
  let direct: readonly string[] = [];
  await withSystem({ ...way, terminal: way.upstream, terminator: "\r" }, async (port) => {
    const terminal = await connect(port, { errorDetection: way.upstream });
    try {
      direct = await converse(terminal, messages);
    } finally {
      await terminal.close();
    }
  });
  await withSystem(way, async (port, heard) => {
    const { upstream: errorDetection, terminator } = way;
    await gatewayed({ port, account: SIP1, upstream: { errorDetection, terminator } }, async (served) => {
      const terminal = await served.connect({ errorDetection: way.terminal });
      assertEquals(await converse(terminal, messages), direct);
      terminal.sendRaw("97\r");
      assertEquals(withoutSum(await terminal.expectLine(/^\d\d/)), direct.at(-1));
    });
    // The gateway has a login and a status request of its own, asks a 63 before a 37, and gives its last answer again
    // itself. It asks a 17 for no copy where a second has passed before the first answer.
    const isOwn = (line: string, at: number) =>
      /^9[379]|^17.*\|AB0\|/.test(line) || (line.startsWith("63") && heard?.[at + 1]?.startsWith("37"));
    if (heard !== undefined) assertEquals(heard.filter((line, at) => !isOwn(line, at)), messages);
  });
}

function withoutSum(line: string): string {
  return line.replace(/AY\dAZ....$/, "");
}

function told({ terminal, upstream, terminator }: Way): string {
  const side = (errorDetection: boolean) => errorDetection ? "with" : "without";
  return `${side(terminal)} error detection here and ${side(upstream)} there, ${
    terminator === "\r" ? "CR" : "CRLF"
  } there`;
}

const simulated = (kind: SimulatedKind): WithSystem => ({ upstream: errorDetection, terminator }, test) => {
  const heard: string[] = [];
  const onLine = (line: string) => void heard.push(withoutSum(line.replace(/^\n/, "")));
  return simulating({ kind, errorDetection, terminator, onLine }, ({ simulator }) => test(simulator.port, heard));
};

const SIMULATED = [
  ...[
    ASK.patronStatus,
    ASK.patron(),
    ASK.patron("  Y       "),
    ASK.patron(undefined, "P9999"),
    ASK.item(),
    ASK.item("I9"),
  ],
  `17${NOW}XXodd|ABI2001|AO|ZZ|XXagain|AB|`,
  ...[ASK.checkout(), ASK.renew(), ASK.renewAll(), ASK.checkin(), ASK.pay(), ASK.hold(), ASK.hold("-")],
  ...[ASK.enable, ASK.itemStatus(), ASK.block(), ASK.endSession],
];

/** What edge-sip2 knows nothing of, it does not answer. */
function isAnsweredByFolio(message: string): boolean {
  return !/^(?:01|15|19|25)/.test(message);
}

for (const kind of SIMULATED_KINDS) {
  for (const way of WAYS) {
    Deno.test(`a terminal hears what ${kind} says, byte for byte, and ${kind} what it says: ${told(way)}`, () =>
      isTransparent(simulated(kind), kind === "folio" ? SIMULATED.filter(isAnsweredByFolio) : SIMULATED, way));
  }
}

/** Our own engine as the system that is there, with the sample library. */
const engine: WithSystem = async ({ terminator }, test) => {
  const database = await sqliteStorage();
  const now = Temporal.Instant.from(START);
  const config = aConfig({
    accounts: [anAccount({ ...SIP1, terminator })],
    institutions: [anInstitution()],
    libraries: ["MAIN", "CPL"],
  });
  const storage = await database.open();
  await storage.load(sampleLibrary(now, "UTC"));
  await storage.close();
  const server = await serveInside({ config, database, now });
  try {
    await test(server.ports[0] ?? 0);
  } finally {
    await server.end();
    await database.discard();
  }
};

const { patrons, pins, items } = SAMPLE;
const OF_PATRON = `AOMAIN|AA${patrons.manual}|`;
const LENT = `AOMAIN|AA${patrons.goodStanding}|`;

const TO_ENGINE = [
  `23001${NOW}${OF_PATRON}AC|AD${pins.patron}|`,
  `63001${NOW}  Y       ${OF_PATRON}AC|AD${pins.patron}|`,
  `63001${NOW}          AOMAIN|AAnobody|AC|`,
  `17${NOW}XXodd|AOMAIN|AB${items.available}|AC|XXagain|`,
  `11YN${NOW}${NOW}${LENT}AB${items.available}|AC|`,
  `29NN${NOW}${NOW}${LENT}AB${items.available}|`,
  `65${NOW}${LENT}`,
  `09N${NOW}${NOW}APMAIN|AOMAIN|AB${items.available}|AC|`,
  `37${NOW}0400USDBV0.25|${OF_PATRON}BK7|`,
  `15+${NOW}BSMAIN|${LENT}AB${items.available}|`,
  `15-${NOW}${LENT}AB${items.available}|`,
  `19${NOW}AOMAIN|AB${items.available}|AC|CHtorn|`,
  `01N${NOW}AOMAIN|ALlost|AA${patrons.goodStanding}|AC|`,
  `25${NOW}${LENT}AC|`,
  `35${NOW}${OF_PATRON}AC|AD${pins.patron}|`,
];

for (const way of WAYS) {
  Deno.test(`a terminal hears what our own engine says, byte for byte: ${told(way)}`, () =>
    isTransparent(engine, TO_ENGINE, way));
}
