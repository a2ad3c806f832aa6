import { assertEquals } from "@std/assert";
import { createPromptLogin } from "../../../src/tools/load/prompt_login.ts";

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** WILL ECHO before the password and WONT ECHO behind it, as RFC 857 has them. */
const ECHOES = "\xff\xfb\x01", ECHOES_NO_MORE = "\xff\xfc\x01";

Deno.test("createPromptLogin() of a load passes over what a telnet server says about echo", () => {
  for (const [last, expected] of [["Login OK.\r\n", "logged-in"], ["Login failed\r\n", "refused"]] as const) {
    const typed: string[] = [];
    const login = createPromptLogin(
      { login: "sip1", password: "sip1pass" },
      { delimiter: "|", encoding: "ascii", terminator: "\r", errorDetection: false },
      (answer) => void typed.push(String.fromCharCode(...answer)),
    );
    assertEquals(login(bytes(`login: ${ECHOES}`)), "asked");
    assertEquals(login(bytes(`password: ${ECHOES}`)), "asked");
    assertEquals(typed, ["sip1\r", "sip1pass\r"]);
    assertEquals(login(bytes(`${ECHOES_NO_MORE}\r\n`)), "asked");
    assertEquals(login(bytes(last)), expected);
  }
});
