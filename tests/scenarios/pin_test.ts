import { assert, assertEquals } from "@std/assert";
import {
  checkout,
  CLOCK,
  endPatronSession,
  feePaid,
  hold,
  patronEnable,
  patronInformation,
  patronStatus,
  renew,
  renewAll,
} from "../support/wire/messages.ts";
import { aFee, aLoan, anItem, aPatron } from "../support/library/records.ts";
import { insideScenario, PIN_1234, scenario } from "../support/server/scenario.ts";
import { smallScenario } from "../support/server/small_scenarios.ts";

const ADA = aPatron({
  pin: PIN_1234,
  birthDate: "1980-12-10",
  expires: "2030-01-31",
  internetProfile: "Y",
});

const LIBRARY = {
  patrons: [ADA, aPatron({ patronId: "P2" })],
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2" }), anItem({ itemId: "I3", titleId: "T3" })],
  loans: [aLoan({ itemId: "I2" })],
  fees: [aFee()],
  policy: { status_update: "true" },
  rules: [{ fee_limit: "10.00", loan_limit: "9" }],
};

/** Every message that carries AD and is refused for it, with the start of its refusal; a 26 tells the real flags. */
const REFUSED: readonly (readonly [message: (pin: string) => string, refused: string])[] = [
  [(pin) => checkout("P1", "I1", pin), "120NUN"],
  [(pin) => hold("+", "P1", `ABI3|${pin}`), "160N"],
  [(pin) => renew("P1", "I2", pin), "300NUN"],
  [(pin) => feePaid("P1", "1.00", pin), "38N"],
  [(pin) => renewAll("P1", pin), "66000000000"],
  [(pin) => patronEnable("P1", pin), "26              000"],
];

/** Whether it was the PIN that an answer says no for. */
function isRefused(answer: string, refused: string): boolean {
  return refused.startsWith("26")
    ? /\|AF(Invalid password|Password required)\|$/.test(answer)
    : answer.startsWith(refused);
}

scenario("AC is never checked", LIBRARY, async ({ login }) => {
  const desk = await login();
  for (const password of ["", "term1", "wrong", "|AC"]) {
    await desk.ask(checkout("P1", "I1").replace("|AC|", `|AC${password}|`), /^12[01]/);
    await desk.ask(patronStatus("P1").replace("|AC|", `|AC${password}|`), /^24 {14}.*\|BLY\|BHUSD\|BV5\.00\|/);
  }
});

smallScenario("AD absent: allowed", LIBRARY, async ({ login }) => {
  const desk = await login();
  for (const [message, refused] of REFUSED) {
    const answer = await desk.ask(message(""), /^/);
    assert(!isRefused(answer, refused), answer);
  }
  await desk.ask(patronStatus("P1"), /\|AEAda Byron\|BLY\|BHUSD\|BV4\.00\|/);
  await desk.ask(patronInformation("P1"), /\|BLY\|BHUSD\|.*\|BD1 High Street\|/);
});

smallScenario(
  "option `require_pin` refuses what comes without AD, or with an empty one",
  { ...LIBRARY, login: { require_pin: "yes" } },
  async ({ login }) => {
    const desk = await login();
    for (const pin of ["", "AD|"]) {
      for (const [message, refused] of REFUSED) {
        const answer = await desk.ask(message(pin), /\|AFPassword required\|$/);
        assert(answer.startsWith(refused), answer);
      }
    }
    for (const [message, refused] of REFUSED) {
      const answer = await desk.ask(message("AD1234|"), /^/);
      assert(!isRefused(answer, refused), answer);
    }
    await desk.ask(patronStatus("P1"), /^24 {14}.*\|AEAda Byron\|BLY\|AF.*Password required\|$/);
    await desk.ask(
      patronInformation("P1", 3),
      /\|AEAda Byron\|CB0009\|BLY\|PCadult\|AQMAIN\|AFGreetings from MAIN\. -- Password required\|$/,
    );
    await desk.ask(patronInformation("P1", undefined, "AD1234|"), /\|CQY\|.*\|BD1 High Street\|/);
  },
);

smallScenario("AD empty = none given: nothing is refused for it, and CQ is N", LIBRARY, async ({ login }) => {
  const desk = await login();
  for (const [message, refused] of REFUSED) {
    const answer = await desk.ask(message("AD|"), /^/);
    assert(!isRefused(answer, refused), answer);
  }
  await desk.ask(checkout("P2", "I3", "AC|AD|"), /^12[01].*\|CQN\|/);
  await desk.ask(patronStatus("P1", "AD|"), /^24 {14}.*\|BLY\|CQN\|BHUSD\|BV4\.00\|AFGreetings from MAIN\.\|$/);
  await desk.ask(patronInformation("P1", undefined, "AD|"), /\|BLY\|CQN\|BHUSD\|.*\|BD1 High Street\|/);
  await desk.ask(patronEnable("P1", "AD|"), /^26 {14}.*\|BLY\|CQN\|/);
});

smallScenario(
  "option `allow_empty_passwords`: CQ Y for an empty AD in every message alike",
  { ...LIBRARY, login: { allow_empty_passwords: "1" } },
  async ({ login }) => {
    const desk = await login();
    await desk.ask(patronInformation("P1", undefined, "AD|"), /\|BLY\|CQY\|BHUSD\|BV5\.00\|.*\|BD1 High Street\|/);
    await desk.ask(patronStatus("P1", "AD|"), /\|BLY\|CQY\|/);
    await desk.ask(patronEnable("P1", "AD|"), /\|BLY\|CQY\|/);
    await desk.ask(checkout("P1", "I1", "AD|"), /^121NNY.*\|CQY\|/);
    await desk.ask(checkout("P1", "I3", "AD4321|"), /^120NUN.*\|BLY\|CQN\|AFInvalid password\|$/);
    await desk.ask(patronInformation("nobody", undefined, "AD|"), /\|BLN\|CQN\|/);
  },
);

scenario("AD wrong: 11, 15, 25, 29, 37, 65 are refused with a reason", LIBRARY, async ({ login, journal }) => {
  const desk = await login();
  for (const [message, refused] of REFUSED) {
    const answer = await desk.ask(message("AD4321|"), /\|AFInvalid password\|$/);
    assert(answer.startsWith(refused), answer);
  }
  const rows = await journal(REFUSED.length);
  for (const { outcome, reason } of rows) assertEquals([outcome, reason], ["refused", "pin-wrong"]);
  for (const [message, refused] of REFUSED) {
    const answer = await desk.ask(message("AD1234|"), /^/);
    assert(!isRefused(answer, refused), answer);
  }
});

smallScenario("a PIN is wrong for a patron who has none", LIBRARY, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkout("P2", "I1", "AD1234|"), /^120NUN.*\|BLY\|CQN\|AFInvalid password\|$/);
  await desk.ask(patronInformation("P2", undefined, "AD1234|"), /\|BLY\|CQN\|/);
});

smallScenario(
  "AD wrong: 23, 63 answer BLY CQN with name and status but no address, mail, phone, birth date, amounts and lists",
  LIBRARY,
  async ({ login }) => {
    const desk = await login();
    await desk.ask(
      patronStatus("P1", "AD4321|"),
      `24              001${CLOCK}AOMAIN|AAP1|AEAda Byron|BLY|CQN|AFGreetings from MAIN. -- Invalid password|`,
    );
    for (const list of [undefined, 3, 4]) {
      await desk.ask(
        patronInformation("P1", list, "AD4321|"),
        `64              001${CLOCK}000000000001000100000000AOMAIN|AAP1|AEAda Byron|CB0009|BLY|CQN|PCadult|AQMAIN|` +
          "AFGreetings from MAIN. -- Invalid password|",
      );
    }
  },
);

smallScenario(
  'option `wrong_pin="show"` for Koha\'s way',
  { ...LIBRARY, login: { wrong_pin: "show" } },
  async ({ login }) => {
    const desk = await login();
    await desk.ask(patronStatus("P1", "AD4321|"), /\|BLY\|CQN\|BHUSD\|BV5\.00\|AF[^|]* -- Invalid password\|$/);
    await desk.ask(
      patronInformation("P1", 3, "AD4321|"),
      `64              001${CLOCK}000000000001000100000000AOMAIN|AAP1|AEAda Byron|CB0009|BLY|CQN|BHUSD|BV5.00|CC10.00|` +
        "AUI2|BD1 High Street|BEada@example.org|BF555 0100|PB19801210|PCadult|PIY|PA20300131|AQMAIN|" +
        "AFGreetings from MAIN. -- Invalid password|",
    );
    await desk.ask(checkout("P1", "I1", "AD4321|"), /^120NUN.*\|AFInvalid password\|$/);
  },
);

smallScenario(
  "option `hide_without_pin`: a 63 or 23 without AD, or with an empty one, tells as little as with a wrong one",
  { ...LIBRARY, login: { hide_without_pin: "yes" } },
  async ({ login }) => {
    const desk = await login();
    await desk.ask(
      patronStatus("P1"),
      `24              001${CLOCK}AOMAIN|AAP1|AEAda Byron|BLY|AFGreetings from MAIN.|`,
    );
    await desk.ask(
      patronStatus("P1", "AD|"),
      `24              001${CLOCK}AOMAIN|AAP1|AEAda Byron|BLY|CQN|AFGreetings from MAIN.|`,
    );
    for (const list of [undefined, 3, 4]) {
      await desk.ask(
        patronInformation("P1", list),
        `64              001${CLOCK}000000000001000100000000AOMAIN|AAP1|AEAda Byron|CB0009|BLY|PCadult|AQMAIN|` +
          "AFGreetings from MAIN.|",
      );
    }
    await desk.ask(patronInformation("P1", 3, "AD1234|"), /\|BLY\|CQY\|BHUSD\|BV5\.00\|.*\|AUI2\|BD1 High Street\|/);
    // It is about what is told, and not about what may be done.
    for (const [message, refused] of REFUSED) {
      const answer = await desk.ask(message(""), /^/);
      assert(!isRefused(answer, refused), answer);
    }
  },
);

smallScenario(
  'option `hide_without_pin` beside `wrong_pin="show"`: only what comes without AD is hidden',
  { ...LIBRARY, login: { hide_without_pin: "yes", wrong_pin: "show" } },
  async ({ login }) => {
    const desk = await login();
    await desk.ask(patronStatus("P1"), /\|AEAda Byron\|BLY\|AF[^|]*\|$/);
    await desk.ask(patronStatus("P1", "AD4321|"), /\|BLY\|CQN\|BHUSD\|BV5\.00\|/);
  },
);

smallScenario("35 is always Y", { ...LIBRARY, login: { require_pin: "yes" } }, async ({ login }) => {
  const desk = await login();
  for (const [patron, pin] of [["P1", ""], ["P1", "AD4321|"], ["P1", "AD1234|"], ["nobody", "AD|"]] as const) {
    await desk.ask(endPatronSession(patron, pin), `36Y${CLOCK}AOMAIN|AA${patron}|AFThank you!|`);
  }
  await desk.ask(patronInformation("P1", undefined, "AD1234|"), /\|CQY\|/);
});

smallScenario("24 and 64 carry CQ only when AD was sent", LIBRARY, async ({ login }) => {
  const desk = await login();
  for (const message of [patronStatus, (patron: string, pin: string) => patronInformation(patron, undefined, pin)]) {
    for (const patron of ["P1", "nobody"]) {
      const bare = await desk.ask(message(patron, ""), /^/);
      assert(!bare.includes("|CQ"), bare);
      await desk.ask(message(patron, "AD|"), /\|CQN\|/);
      await desk.ask(message(patron, "AD4321|"), /\|CQN\|/);
    }
    await desk.ask(message("P1", "AD1234|"), /\|CQY\|/);
  }
});

insideScenario(
  "it counts checks of passwords",
  "a session of many messages pays for one check of its PIN",
  LIBRARY,
  async ({ login, derivations, pass }) => {
    const desk = await login();
    for (const [message] of REFUSED) await desk.ask(message("AD1234|"), /^/);
    await desk.ask(patronInformation("P1", 3, "AD1234|"), /\|CQY\|/);
    assertEquals(derivations(), 1);
    await desk.ask(patronInformation("P1", 3, "AD4321|"), /\|CQN\|/);
    await desk.ask(patronInformation("P1", 3, "AD1234|"), /\|CQY\|/);
    assertEquals(derivations(), 3);
    await pass({ seconds: 300 });
    await desk.ask(patronInformation("P1", 3, "AD1234|"), /\|CQY\|/);
    assertEquals(derivations(), 4);
  },
);

insideScenario("it counts checks of passwords", "limit `remember_pins` 0: each message has its PIN checked", {
  ...LIBRARY,
  limits: { remember_pins: "0" },
}, async ({ login, derivations }) => {
  const desk = await login();
  for (let time = 1; time <= 3; time++) await desk.ask(patronStatus("P1", "AD1234|"), /\|CQY\|/);
  assertEquals(derivations(), 3);
});

insideScenario("it counts checks of passwords", "AD absent or empty is never looked up", LIBRARY, async (stage) => {
  const desk = await stage.login();
  for (const pin of ["", "AD|"]) {
    for (const [message] of REFUSED) await desk.ask(message(pin), /^/);
    for (const ask of [patronStatus, patronEnable]) await desk.ask(ask("P1", pin), /^/);
    await desk.ask(patronInformation("P1", undefined, pin), /^/);
  }
  assertEquals(stage.derivations(), 0);
});

insideScenario(
  "it counts checks of passwords",
  "an unknown patron costs the same time as a wrong PIN",
  LIBRARY,
  async ({ login, derivations }) => {
    const desk = await login();
    const costs = async (message: string) => {
      const before = derivations();
      await desk.ask(message, /^/);
      return derivations() - before;
    };
    const messages: readonly ((patron: string) => string)[] = [
      (patron) => patronStatus(patron, "AD4321|"),
      (patron) => patronInformation(patron, undefined, "AD4321|"),
      (patron) => checkout(patron, "I1", "AD4321|"),
      (patron) => hold("+", patron, "ABI3|AD4321|"),
      (patron) => renew(patron, "I2", "AD4321|"),
      (patron) => renewAll(patron, "AD4321|"),
      (patron) => feePaid(patron, "1.00", "AD4321|"),
      (patron) => patronEnable(patron, "AD4321|"),
    ];
    for (const message of messages) {
      for (const patron of ["P1", "P2", "nobody"]) assertEquals(await costs(message(patron)), 1, message(patron));
    }
  },
);
