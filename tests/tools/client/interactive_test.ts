import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createServer } from "node:net";
import { runClient, runClientTyping } from "../../support/program/run_client.ts";
import { listeningPort } from "../../support/wire/listening_port.ts";
import { until } from "../../support/wire/until.ts";

const DATE = "20261124    101500";
const CHARGED = `64              001${DATE}000000000002000000000000AOMAIN|AAP1|AENora|BLY|AUI1|AUI2|`;
const RETURNED = `101YNN${DATE}AOMAIN|ABI2|AQMAIN|`;

Deno.test("client --interactive sends what is typed, and has the last answer at hand", async () => {
  const script = [
    { expect: "9300CNsipterm1|COterm1|\r" },
    { send: "941\r" },
    { expect: `63000${DATE}  Y       AOMAIN|AAP1|\r` },
    { send: `${CHARGED}\r` },
    { expect: `09N${DATE}${DATE}AP|AOMAIN|ABI2|AC|\r` },
    { send: `${RETURNED}\r` },
  ];
  const { code, out, errors } = await runClientTyping(script, ["--login", "sipterm1", "--password", "term1"], [
    `set institution-id=MAIN transaction-date="${DATE}" return-date="${DATE}"`,
    "patron-information patron-id=P1 list=charged",
    "checkin AB=$AU.2",
    "last json",
    "set",
    "quit",
    "sc-status",
  ]);
  assertEquals([code, errors], [0, []]);
  assert(out.includes(`> 63000${DATE}  Y       AOMAIN|AAP1|`), out.join("\n"));
  assertEquals(JSON.parse(out.find((line) => line.startsWith("{")) ?? "").received.name, "checkin-response");
  assertEquals(out.slice(-5), [
    "login-user-id=sipterm1",
    "login-password=***",
    "institution-id=MAIN",
    `transaction-date=${DATE}`,
    `return-date=${DATE}`,
  ]);
});

Deno.test("client --interactive tells what is wrong with a line and goes on", async () => {
  const script = [{ expect: "9900802.00\r" }, { send: "96\r" }, { expect: "9900802.00\r" }, { send: "98Y\r" }];
  const typed = ["chekin", "checkin", "checkin AB=$AB", "help checkin", "sc-status", "raw:9900802.00"];
  const { code, out, errors } = await runClientTyping(script, [], typed);
  assertEquals(code, 1);
  assertEquals(errors.slice(0, 3), [
    'unknown "chekin": did you mean checkin?',
    "checkin needs --item-id",
    "$AB: the last answer holds nothing",
  ]);
  assertStringIncludes(errors[3] ?? "", "sip2d: sc-status: the server asks to send it again (96)");
  assert(out.includes("Checkin (09); needs item-id"), out.join("\n"));
  assert(out.includes("  item-id                AB item identifier"), out.join("\n"));
});

Deno.test("client --interactive asks for a password that is given as -, and keeps no line that holds one", async () => {
  const script = [
    { expect: `35${DATE}AO|AAP1|AD1234|\r` },
    { send: `36Y${DATE}AOMAIN|AAP1|\r` },
    { expect: `35${DATE}AO|AAP1|AD4321|\r` },
    { send: `36Y${DATE}AOMAIN|AAP1|\r` },
  ];
  const { code, out } = await runClientTyping(script, ["--transaction-date", DATE], [
    "end-patron-session AA=P1 AD=-",
    "1234",
    "end-patron-session AA=P1 AD=4321",
  ]);
  assertEquals(code, 0);
  assertEquals(out.filter((line) => line === "AD patron password?" || line === "(forgotten)"), [
    "AD patron password?",
    "(forgotten)",
  ]);
  assert(!out.some((line) => /1234|4321/.test(line)), out.join("\n"));
});

Deno.test("client --interactive tells that the server closed the connection", async () => {
  const { code, errors } = await runClientTyping([{ expect: "9900802.00\r" }, { hangUp: true }], [], ["sc-status"]);
  assertEquals(code, 1);
  assertStringIncludes(errors[0] ?? "", "the server closed the connection");
});

Deno.test("client --interactive leaves no connection open after an answer that cannot be read", async () => {
  let connected = 0, open = 0;
  const server = createServer((socket) => {
    connected++;
    open++;
    socket.on("close", () => open--);
    socket.on("data", () => socket.write("98Y\r"));
  });
  const args = ["--port", String(await listeningPort(server)), "--interactive"];
  const { code, errors } = await runClient(args, "", ["sc-status", "sc-status"]);
  assertEquals([code, connected], [1, 2]);
  assertStringIncludes(errors[0] ?? "", "the answer is too short for its fixed part");
  await until(() => open === 0);
  await new Promise((resolve) => server.close(resolve));
});

Deno.test("client --interactive counts a login that was refused", async () => {
  const script = [{ expect: "9300CNsipterm1|COwrong|\r" }, { send: "940\r" }];
  const { code, errors } = await runClientTyping(script, ["--login", "sipterm1", "--password", "wrong"], ["quit"]);
  assertEquals([code, errors.at(-1)], [1, "sip2d: 1 of the requests went wrong"]);
});

Deno.test("client --interactive connects anew for the next request where the login got no answer", async () => {
  let connected = 0;
  const server = createServer((socket) => {
    const isFirst = connected++ === 0;
    socket.on("data", (bytes) => {
      if (isFirst) socket.end();
      else socket.write(bytes.toString("latin1").startsWith("93") ? "941\r" : `36Y${DATE}AOMAIN|AAP1|\r`);
    });
  });
  const login = ["--login", "sipterm1", "--password", "term1"];
  const args = ["--port", String(await listeningPort(server)), "--interactive", ...login];
  const { code, errors } = await runClient(args, "", ["end-patron-session AA=P1"]);
  await new Promise((resolve) => server.close(resolve));
  assertEquals([connected, code, errors.length], [2, 1, 2], errors.join("\n"));
  assertStringIncludes(errors[0] ?? "", "login: the server closed the connection");
  assertEquals(errors[1], "sip2d: 1 of the requests went wrong");
});

Deno.test("client --interactive counts a request for which there is no connection any more", async () => {
  const server = createServer((socket) => {
    socket.resume();
    server.close();
  });
  const args = ["--port", String(await listeningPort(server)), "--interactive"];
  const { code, errors } = await runClient(args, "", ["reconnect", "sc-status"]);
  assertEquals([code, errors.length], [1, 3], errors.join("\n"));
  for (const error of errors.slice(0, 2)) assertStringIncludes(error, "cannot connect to 127.0.0.1 port");
  assertEquals(errors[2], "sip2d: 2 of the requests went wrong");
});
