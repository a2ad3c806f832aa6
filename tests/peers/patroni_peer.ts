import { drill } from "./patroni/drill.ts";

Deno.test("of three servers under Patroni, each change is kept once when the leader is killed and when it hands over", () =>
  drill(["leader killed", "switchover"], (line) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`))));
