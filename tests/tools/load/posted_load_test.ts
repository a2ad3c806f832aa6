import { assert, assertEquals } from "@std/assert";
import type { LoadPlan } from "../../../src/tools/load/load_plan.ts";
import { summarize } from "../../../src/tools/load/load_summary.ts";
import { parseMix } from "../../../src/tools/load/mix.ts";
import { parseNumberPattern } from "../../../src/tools/load/number_pattern.ts";
import { startLoad } from "../../../src/tools/load/run_load.ts";
import { pem } from "../../support/files/certificates.ts";
import { POST_PATH, type Posted, type PostReply, startPostServer } from "../../support/wire/post_server.ts";
import { until } from "../../support/wire/until.ts";

const STATUS = "98YYYNNN10000520261124    1015002.00AOMAIN|BXYYYNYYYYYNYNNNNN|";

/** Puts three terminals' load on a server, until so many messages were POSTed. */
async function loaded(enough: number, answer: (posted: Posted, at: number) => PostReply) {
  let posts = 0;
  const server = await startPostServer((posted) => answer(posted, posts++));
  try {
    const plan: LoadPlan = {
      host: "127.0.0.1",
      port: server.port,
      tls: { ca: pem("authority.pem"), name: "localhost" },
      post: { path: POST_PATH },
      login: { login: parseNumberPattern("sip%d:1-3"), password: "secret" },
      speech: { delimiter: "|", encoding: "utf8", terminator: "\r", errorDetection: false },
      terminals: 3,
      ramp: 0,
      warmUp: 0,
      duration: 600_000,
      think: 0,
      timeout: 60_000,
      mix: parseMix("sc-status"),
      order: "random",
      lists: ["none"],
      given: new Map(),
    };
    const load = await startLoad(plan, 1, new URL("../../../main.ts", import.meta.url));
    let over = false;
    const done = load.done.finally(() => over = true);
    await until(() => over || server.posts.length >= enough, `${enough} posts`);
    load.stop();
    return { summary: summarize(plan, await done), server };
  } finally {
    await server.close();
  }
}

Deno.test("startLoad() POSTs, the n-th terminal as the n-th login over a connection of its own", async () => {
  const { summary, server } = await loaded(100, () => ({ response: STATUS }));
  assertEquals([summary.errors, summary.total.answers], [{}, server.posts.length]);
  assertEquals(server.connections(), 3);
  assertEquals(new Set(server.posts.map(({ text }) => text.slice(0, 2))), new Set(["99"]));
  assertEquals(new Set(server.posts.map(({ login }) => login)), new Set(["sip1", "sip2", "sip3"]));
  assert(server.posts.every(({ password }) => password === "secret"));
});

Deno.test("startLoad() names what comes instead of the answer to a POST", async () => {
  const replies: readonly PostReply[] = ["closed", { status: 500, body: "" }, { response: "" }, { error: "no" }];
  const { summary } = await loaded(40, (_, at) => (at % 10 === 5 && replies[(at - 5) / 10]) || { response: STATUS });
  assertEquals(summary.errors, { closed: 1, unreadable: 2, "login-refused": 1 });
});
