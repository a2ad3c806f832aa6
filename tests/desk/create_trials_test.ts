import { assert, assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { createTrials } from "../../src/desk/create_trials.ts";
import type { Trial, TrialResult, Trials } from "../../src/desk/trials.ts";
import { registry } from "../../src/server/engine/registry.ts";
import type { SessionParts } from "../../src/server/session/session_parts.ts";
import { type Bench, engineTest } from "../support/library/engine.ts";
import { recordingLog } from "../support/server/recording_log.ts";
import { serving } from "../support/server/serving.ts";
import { anItem, aPatron, NOON } from "../support/library/records.ts";
import { aFile, load } from "../config/sample_xml.ts";

const LIBRARY = { patrons: [aPatron({ email: "ada@example.org", pin: "hash of 1234" })], items: [anItem()] };

/** Tries something as an account that a login says how to be. */
async function trying({ library }: Bench, login: string, test: (trials: Trials) => Promise<void>): Promise<string> {
  const services = '<service port="127.0.0.1:0/tcp" transport="RAW" client_timeout="600"/>';
  const { config, faults } = load(
    aFile({ services, logins: `<login id="a" password="p" institution="MAIN" ${login}` }),
  );
  assert(config, JSON.stringify(faults));
  const log = recordingLog();
  let parts: SessionParts | undefined;
  const pageApp = (terminals: { readonly parts: SessionParts }) => {
    parts = terminals.parts;
    const never = () => new Response();
    return { offered: false, fetch: never };
  };
  await serving({ config, library, handlers: registry, log, pageApp, clock: () => NOON }, async () => {
    assert(parts);
    await test(createTrials(parts, log));
  });
  return log.written();
}

function aTrial(message: string, values: Readonly<Record<string, string>>): Trial {
  return { account: "a", message, location: "", values: new Map(Object.entries(values)), by: "admin" };
}

async function tried(trials: Trials, trial: Trial): Promise<TrialResult> {
  const result = await trials.carryOut(trial);
  assert(!("code" in result), JSON.stringify(result));
  return result;
}

/** Why a trial is not carried out, in English. */
async function refused(trials: Trials, trial: Trial): Promise<string> {
  const result = await trials.carryOut(trial);
  assert("code" in result, JSON.stringify(result));
  return result.english;
}

function effects({ effects }: TrialResult): readonly (readonly string[])[] {
  return effects.flatMap(({ option, changes }) =>
    changes === "request"
      ? [[option, changes]]
      : changes.map(({ label, with: now = "-", without = "-" }) => [option, label, now, without])
  );
}

engineTest("createTrials() tells which option of an account changed what of an answer", LIBRARY, async (bench) => {
  const login = 'terminator="CRLF" hide_fields="BE" greeting="Hello" print_lines="yes"/>';
  const log = await trying(bench, login, async (trials) => {
    const asked = { patronId: "P1", patronPassword: "1234" };
    const result = await tried(trials, aTrial("patron-information", asked));
    assertEquals([result.result, result.whole], ["answered", true]);
    assertMatch(result.request.raw, /^63.*\|AAP1\|.*AD\*\*\*\|/);
    // Of how long it took any digits may be part.
    assertNotMatch(JSON.stringify({ ...result, milliseconds: 0 }), /1234/);
    assertMatch(result.answer.raw, /^64.*\|CQY\|/);
    assertEquals(result.answer.words?.fields.patronId, "P1");
    assertEquals(effects(result), [
      ["terminator", "end of the message", "CRLF", "CR"],
      ["hide_fields", "BE e-mail address", "-", "ada@example.org"],
      ["greeting", "AF screen message", "Hello", "Greetings from MAIN."],
    ]);
  });
  assertStringIncludes(log, "account tried by staff");
  assertNotMatch(log, /1234/);
});

engineTest("createTrials() carries a change out once, and tells the journal who did", LIBRARY, async (bench) => {
  await trying(bench, 'print_lines="yes" hide_fields="AH" terminator="CR"/>', async (trials) => {
    const result = await tried(trials, aTrial("checkout", { patronId: "P1", itemId: "I1", patronPassword: "1234" }));
    assertMatch(result.answer.raw, /^121/);
    assertEquals([result.result, result.whole], ["answered", false]);
    const [[option, label, now] = []] = effects(result);
    assertEquals([option, label, now], ["hide_fields", "AH due date", "-"]);
  });
  const rows = await bench.storage.journal({ limit: 10 });
  assertEquals(rows.map(({ action, outcome, account, address }) => [action, outcome, account, address]), [
    ["checkout", "done", "a", "staff admin"],
  ]);
});

engineTest("createTrials() carries out nothing that an option forbids, and tells which", LIBRARY, async (bench) => {
  await trying(bench, 'messages="23 63" terminator="CR"/>', async (trials) => {
    const result = await tried(trials, aTrial("checkout", { patronId: "P1", itemId: "I1" }));
    assertEquals([result.result, result.reason], ["not-allowed", "message-not-allowed"]);
    assertEquals(effects(result), [["messages", "request"]]);
  });
  assertEquals((await bench.storage.patronFacts("P1", NOON))?.loans.total, 0);
});

engineTest("createTrials() logs in as a terminal does, and refuses what cannot be sent", LIBRARY, async (bench) => {
  await trying(bench, 'terminator="CR"/>', async (trials) => {
    const right = await tried(trials, aTrial("login", { loginUserId: "a", loginPassword: "p" }));
    assertMatch(right.answer.raw, /^941/);
    const wrong = await tried(trials, aTrial("login", { loginUserId: "a", loginPassword: "q" }));
    assertEquals([wrong.answer.raw.slice(0, 3), wrong.reason], ["940", "wrong password"]);
    assertMatch(await refused(trials, aTrial("checkout", { patronId: "P1" })), /needs AB item identifier/);
    assertMatch(await refused(trials, aTrial("checkout", { patronId: "P|1", itemId: "I1" })), /delimiter|\|/);
    assertEquals(await refused(trials, aTrial("nothing", {})), "There is no such account or message.");
    assertEquals(trials.form("checkout")?.find(({ name }) => name === "patronPassword")?.secret, true);
    assertEquals(trials.form("nothing"), undefined);
  });
});
