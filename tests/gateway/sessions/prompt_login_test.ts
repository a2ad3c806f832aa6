import { assertEquals } from "@std/assert";
import { createPromptLogin } from "../../../src/gateway/sessions/prompt_login.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("createPromptLogin() types at the prompts, however they are cut, and reads the verdict", () => {
  const typed: string[] = [];
  const login = createPromptLogin({ id: "sip1", password: "secret" }, (text) => void typed.push(text));
  assertEquals(login.take(bytes("Welcome\r\nlog")), undefined);
  assertEquals(typed, []);
  assertEquals(login.take(bytes("in: ")), undefined);
  assertEquals(typed, ["sip1"]);
  assertEquals(login.take(bytes("password: ")), undefined);
  assertEquals(typed, ["sip1", "secret"]);
  assertEquals(login.take(bytes("\r\nLogin OK.  Initi")), undefined);
  assertEquals(login.take(bytes("ating SIP\r\n98")), { letIn: true, rest: bytes("\n98") });
});

Deno.test("createPromptLogin() tells a refusal, and types nothing that would end a line", () => {
  const typed: string[] = [];
  const login = createPromptLogin({ id: "sip1\r9300", password: "secret" }, (text) => void typed.push(text));
  login.take(bytes("login: "));
  login.take(bytes("password: "));
  assertEquals(typed, ["sip1 9300", "secret"]);
  assertEquals(login.take(bytes("Invalid login\r\n"))?.letIn, false);
});

Deno.test("createPromptLogin() passes over what a telnet server says about echo, before, behind and between its words", () => {
  const typed: string[] = [];
  const login = createPromptLogin({ id: "sip1", password: "secret" }, (text) => void typed.push(text));
  login.take(Uint8Array.of(255, 253, 24, ...bytes("login: ")));
  login.take(Uint8Array.of(...bytes("password: "), 255, 251, 1));
  assertEquals(typed, ["sip1", "secret"]);
  assertEquals(login.take(Uint8Array.of(255, 252, 1, 13)), undefined);
  assertEquals(login.take(bytes("\n\0Login OK\r98")), { letIn: true, rest: bytes("98") });
});

Deno.test("createPromptLogin() gives a server up that never prompts", () => {
  const login = createPromptLogin({ id: "sip1", password: "secret" }, () => {});
  login.take(bytes("x".repeat(4000)));
  assertEquals(login.take(bytes("x".repeat(4000)))?.letIn, false);
});
