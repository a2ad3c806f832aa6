import { assertEquals } from "@std/assert";
import { ANY_LOGIN } from "../../../src/config/upstream/upstream.ts";
import type { BackEndSession, LoginVerdict, ServedTerminal } from "../../../src/server/back_end/back_end.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { aConfig, anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { aBackEnd } from "../../support/server/a_back_end.ts";
import { serving } from "../../support/server/serving.ts";
import { guarded } from "../../support/wire/terminal.ts";

const CLOCK = "20261124    101500";
const ITEM = `17${CLOCK}AOMAIN|ABI1|`;

const encoder = new TextEncoder();

/** Answers everything with these bytes, and tells what it was handed. */
function answering(body: string, heard: string[] = []): BackEndSession["answer"] {
  return (given) => {
    heard.push(new TextDecoder("latin1").decode(given.body));
    const response = { body: encoder.encode(body), delimiter: "|", encoding: "utf8", guarded: true } as const;
    return Promise.resolve({ response });
  };
}

Deno.test("a back end serves a terminal from its login to the next one, and to the end of the connection", async () => {
  const told: string[] = [];
  const accounts = [anAccount(), anAccount({ id: "other" })];
  const backEnd = aBackEnd(({ account: { id }, location }: ServedTerminal) => {
    told.push(`${id} begins at ${location}`);
    return { answer: answering(`180302010${CLOCK}ABI1|AJ|`), end: () => void told.push(`${id} ends`) };
  });
  await serving({ backEndOf: () => backEnd, config: aConfig({ accounts }) }, async ({ connect }) => {
    const terminal = await connect();
    for (const login of ["sipterm1", "other"]) {
      await terminal.ask(`9300CN${login}|COterm1|CPhere|`, "941");
      for (let question = 0; question < 2; question++) {
        await terminal.ask(ITEM, /^18/);
      }
    }
  });
  assertEquals(told, ["sipterm1 begins at here", "sipterm1 ends", "other begins at here", "other ends"]);
});

Deno.test("a back end is handed a request's own bytes, without AY and AZ, and its answer passes byte for byte", async () => {
  const heard: string[] = [];
  const long = "x".repeat(300);
  const answer = `18030201${CLOCK}ZZ one \u0007|AB|AB I1|AJ${long}|AFlast`;
  const backEnd = aBackEnd({ answer: answering(answer, heard) });
  await serving({ backEndOf: () => backEnd }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask("9300CNsipterm1|COterm1|", "941");
    const asked = `17${CLOCK}ZQodd|AB I1 |AO|AC|ABI2|${"y".repeat(400)}`;
    terminal.sendRaw(`${guarded(asked, "4")}\r`);
    await terminal.expectRaw(`${guarded(answer, "4")}\r`);
    terminal.sendRaw(`${asked}\r`);
    await terminal.expectRaw(`${answer}\r`);
    assertEquals(heard, [asked, asked]);
  });
});

Deno.test("a back end's own bytes are taken apart for an account that hides a field, and nothing else changes", async () => {
  const backEnd = aBackEnd({ answer: answering(`18030201${CLOCK}ZZ one|AF${"x".repeat(300)}|CH|AF two |`) });
  const accounts = [anAccount({ presentation: { hiddenFields: new Set(["ZZ"]) } })];
  await serving({ backEndOf: () => backEnd, config: aConfig({ accounts }) }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask("9300CNsipterm1|COterm1|", "941");
    terminal.send(ITEM);
    await terminal.expectRaw(`18030201${CLOCK}AF${"x".repeat(300)}|CH|AF two |\r`);
  });
});

/** Serves terminals whose logins the library system judges. */
function judging(
  verdict: LoginVerdict,
  test: (asked: string[], served: Parameters<Parameters<typeof serving>[1]>[0]) => Promise<void>,
) {
  const asked: string[] = [];
  const backEnd = aBackEnd({
    answer: answering(`18030201${CLOCK}ABI1|AJ|`),
    logIn: ({ loginId, password }) => {
      asked.push(`${loginId} ${password.length}`);
      return Promise.resolve(verdict);
    },
  });
  const config = aConfig({
    accounts: [anAccount({ id: ANY_LOGIN, password: { kind: "upstream" } })],
    institutions: [anInstitution({ upstream: anUpstream() })],
  });
  return serving({ backEndOf: () => backEnd, config }, (served) => test(asked, served));
}

Deno.test("a login that the library system takes lets the terminal in", () =>
  judging("right", async (asked, { connect }) => {
    const terminal = await connect();
    await terminal.ask("9300CNanybody|COsecret|", "941");
    await terminal.ask(ITEM, /^18/);
    assertEquals(asked, ["anybody 6"]);
  }));

Deno.test("a login that the library system refuses is 940, and the connection stays", () =>
  judging("wrong", async (_asked, { connect }) => {
    const terminal = await connect();
    await terminal.ask("9300CNanybody|COsecret|", "940");
    await terminal.ask("9900802.00", /^98/);
  }));

Deno.test("a login that nobody can judge is not answered, and the connection is closed", () =>
  judging("unknown", async (_asked, { connect, log }) => {
    const terminal = await connect();
    terminal.send("9300CNanybody|COsecret|");
    await terminal.expectClosed();
    assertEquals((await log.logged("connection closed")).properties.reason, "library system away");
  }));
