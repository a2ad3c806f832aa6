import { assert, assertEquals, assertMatch } from "@std/assert";
import { requests } from "../../../src/protocol/requests.ts";
import { SIMULATED_KINDS, simulatedSystem } from "../../../src/systems/systems.ts";
import type { SimulatedSystem } from "../../../src/systems/library_system.ts";
import type { Terminal } from "../../support/wire/terminal.ts";
import { ASK, NOW, type Simulating, simulating } from "./simulating.ts";

/** What is known of a system is what its simulation does: a fact that is changed in one place changes in both. */
for (const kind of SIMULATED_KINDS) {
  const system = simulatedSystem(kind);
  Deno.test(`a simulated ${kind} does what is known of it with messages that are not as it wants them`, () =>
    simulating({ kind }, async (simulated) => {
      const known = Object.entries(system.unwanted).filter(([, then]) => then !== "not known");
      for (const [message, then] of known) {
        assertEquals([message, await afterUnwanted(message as UnwantedMessage, simulated)], [message, then]);
      }
    }));

  Deno.test(`a simulated ${kind} leaves without an answer what is known of it`, () =>
    simulating({ kind }, async ({ logIn }) => {
      const codes = Object.values(requests).map(({ code }) => code).filter((code) => !["93", "97"].includes(code));
      const silent: string[] = [];
      for (const code of codes) {
        if ((await linesOf(await logIn(), REQUESTS[code] ?? "")).length === 0) silent.push(code);
      }
      assertEquals(new Set(silent), new Set(system.neverAnswers));
    }));

  for (const [change, known] of Object.entries(system.repeated)) {
    Deno.test(`a simulated ${kind} does what is known of it with a ${change} that comes twice`, () =>
      simulating({ kind }, async (simulated) => assertEquals(await TWICE[change as Change](simulated), known)));
  }

  Deno.test(`a simulated ${kind} keeps the due date of an off-line loan, and lists copies, as is known of it`, () =>
    simulating({ kind }, async ({ logIn }) => {
      const terminal = await logIn();
      const [loan] = await linesOf(terminal, `11YY${NOW}${DUE}AOCPL|AAP1001|ABI2001|AC|`);
      assertEquals(loan?.includes(`AH${DUE}`) ? "kept" : "ignored", system.offlineDueDate);
      const [list = ""] = await linesOf(terminal, ASK.patron("  Y       "));
      assertMatch(list, system.lists === "barcodes" ? /\|AUI2003\|/ : /\|AU[^|]{6,}\|/);
    }));

  if (system.returned !== "not known") {
    Deno.test(`a simulated ${kind} says what is known of it of a copy that has come back`, () =>
      simulating({ kind }, async ({ logIn }) => {
        const terminal = await logIn();
        const [back] = await linesOf(terminal, ASK.checkin("I2003")),
          [now] = await linesOf(terminal, ASK.item("I2003"));
        assertEquals([back?.slice(0, 3), back?.[5], now?.slice(2, 4)], ["101", "N", system.returned]);
      }));
  }
}

/** Of an off-line loan: the day before Christmas, where any other loan is due three weeks after today. */
const DUE = "20261223    235900";

type UnwantedMessage = keyof SimulatedSystem["unwanted"];
type OnUnwanted = SimulatedSystem["unwanted"][UnwantedMessage];
type Change = keyof SimulatedSystem["repeated"];
type OnRepeat = SimulatedSystem["repeated"][Change];

/** A message of each kind that some systems do not want. */
const UNWANTED: Readonly<Record<UnwantedMessage, string>> = {
  "before the login": ASK.acsStatus,
  "empty line": "",
  "unknown command": "55",
  "date left out": "09NAPCPL|AOCPL|ABI2003|AC|",
  "hold without BW and BS": ASK.hold("+", ""),
  "hold of an unknown mode": ASK.hold("?"),
  "01 of an unknown card": ASK.block("P9999"),
  "19 of an unknown copy": ASK.itemStatus("I9999"),
};

/** A request of each code. */
const REQUESTS: Readonly<Record<string, string>> = {
  "23": ASK.patronStatus,
  "11": ASK.checkout(),
  "09": ASK.checkin(),
  "01": ASK.block(),
  "99": ASK.acsStatus,
  "35": ASK.endSession,
  "63": ASK.patron(),
  "37": ASK.pay(),
  "17": ASK.item(),
  "19": ASK.itemStatus(),
  "25": ASK.enable,
  "15": ASK.hold(),
  "29": ASK.renew(),
  "65": ASK.renewAll(),
};

const ANY = /^/;

/** The answer to a question about a copy that is asked behind a message, so that nobody need wait for silence. */
const BEHIND = /^(18.*ABI2006\||Access token missing)/;

/** All that a system says to a message. Throws where it closes the connection. */
async function linesOf(terminal: Terminal, message: string): Promise<readonly string[]> {
  const lines: string[] = [];
  terminal.sendRaw(`${message}\r`);
  // edge-sip2 may answer what comes first behind what comes second.
  for (let asked = 0; asked < 2; asked++) {
    terminal.sendRaw(`${ASK.item("I2006")}\r`);
    for (let line = await terminal.expect(ANY); !BEHIND.test(line); line = await terminal.expect(ANY)) lines.push(line);
  }
  return lines;
}

/** What a system does behind a message. */
async function afterUnwanted(message: UnwantedMessage, { connect, logIn }: Simulating): Promise<OnUnwanted> {
  const terminal = message === "before the login" ? await connect() : await logIn();
  try {
    const lines = await linesOf(terminal, UNWANTED[message]);
    return lines.some((line) => /^\d\d/.test(line)) ? "answers" : "no message";
  } catch (error) {
    assertMatch(String(error), /the server closed the connection/);
    return "closes";
  }
}

/** Tells whether a change that comes twice is carried out twice, and what is said to the second one. */
async function sentTwice(
  { simulator, logIn }: Simulating,
  message: string,
  between = () => {},
): Promise<{ readonly isDone: boolean; readonly answer: string | undefined }> {
  const terminal = await logIn();
  await linesOf(terminal, message);
  between();
  const { length } = simulator.carriedOut;
  const [answer] = await linesOf(terminal, message);
  return { isDone: simulator.carriedOut.length > length, answer };
}

/** Tells what a second change does whose answer says yes or no in its third character. */
async function again(simulated: Simulating, message: string): Promise<OnRepeat> {
  const { isDone, answer } = await sentTwice(simulated, message);
  if (isDone) return "done again";
  return answer !== undefined && /^..[0N]/.test(answer) ? "refused" : "no effect";
}

const TWICE: Readonly<Record<Change, (simulated: Simulating) => Promise<OnRepeat>>> = {
  async "checkout"(simulated) {
    const withFlag = await again(simulated, ASK.checkout());
    const withoutFlag = await again(simulated, ASK.checkout("I2002").replace(/^11Y/, "11N"));
    return withFlag === withoutFlag ? withFlag : "if the terminal allows";
  },
  async "checkin"(simulated) {
    const { library } = simulated.simulator, item = library.item("I2004"), patron = library.patron("P1005");
    assert(item && patron);
    const asker = { connection: 0, login: "desk", request: "", half: false };
    const placeHold = () => void library.placeHold(item, patron, "CPL", asker);
    const { isDone } = await sentTwice(simulated, ASK.checkin("I2004"), placeHold);
    return isDone ? "done again" : "no effect";
  },
  "renew": (simulated) => again(simulated, ASK.renew()),
  "renew all": (simulated) => again(simulated, ASK.renewAll()),
  "place hold": (simulated) => again(simulated, ASK.hold()),
  async "cancel hold"(simulated) {
    await linesOf(await simulated.logIn(), ASK.hold());
    return again(simulated, ASK.hold("-"));
  },
  async "payment"(simulated) {
    assertEquals(await again(simulated, ASK.pay("0.50")), "done again", "more is owed than is paid");
    return await again(simulated, ASK.pay("9.00")) === "done again" ? "done again" : "up to the debt";
  },
  async "status"(simulated) {
    const found = new Set<OnRepeat>();
    for (const message of [ASK.block(), ASK.enable, ASK.itemStatus()]) found.add(await again(simulated, message));
    const [only] = found;
    assertEquals(found.size, 1);
    return only ?? "not known";
  },
};
