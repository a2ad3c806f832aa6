import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import type { AccountPassword } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load_config.ts";
import { readRegularFile } from "../../src/process/read_regular_file.ts";
import { aFile, load, told } from "./sample_xml.ts";

const ARGON2ID = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA";
const SCRYPT = "$scrypt$ln=14,r=8,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA";

function login(password: string): string {
  return aFile({ logins: `<login id="a" password="${password}" institution="MAIN" terminator="CR"/>` });
}

const sources: Readonly<Record<string, [written: string, password: AccountPassword]>> = {
  "in clear": ["term1", { kind: "clear", value: "term1" }],
  "with entities": ["a&quot;b&amp;c&#233;", { kind: "clear", value: 'a"b&cé' }],
  "that only begins with a dollar": ["$ecret", { kind: "clear", value: "$ecret" }],
  "as an Argon2id hash": [ARGON2ID, { kind: "hash", phc: ARGON2ID }],
  "as a scrypt hash": [SCRYPT, { kind: "hash", phc: SCRYPT }],
  "in a file": ["file:secrets/a", { kind: "clear", value: "from file " }],
  "in a file with CRLF": ["file:/run/crlf", { kind: "clear", value: "x\n" }],
  "in a file with a byte order mark": ["file:/run/bom", { kind: "clear", value: "term1" }],
  "as a hash in a file": ["file:/run/hash", { kind: "hash", phc: SCRYPT }],
  "in a variable": ["env:SIP_PASSWORD", { kind: "clear", value: "from env\n" }],
  "as a hash in a variable": ["env:SIP_HASH", { kind: "hash", phc: ARGON2ID }],
};

for (const [name, [written, password]] of Object.entries(sources)) {
  Deno.test(`loadConfig() reads a password ${name}`, () => {
    const files = {
      "/etc/sip/secrets/a": "from file \n",
      "/run/crlf": "x\n\r\n",
      "/run/bom": "\uFEFFterm1\r\n",
      "/run/hash": `${SCRYPT}\n`,
    };
    const loaded = load(login(written), files, { SIP_PASSWORD: "from env\n", SIP_HASH: ARGON2ID });
    assertEquals(told(loaded), []);
    assertEquals(loaded.config?.accounts.get("a")?.password, password);
  });
}

Deno.test("loadConfig() names a variable that the permissions withhold, and the flag", () => {
  const readText = () => login("env:SIP_PASSWORD");
  const { faults } = loadConfig("SIPServer.xml", { readText, env: () => undefined, withholds: () => true });
  assertMatch(faults[0]?.message ?? "", /SIP_PASSWORD is withheld by the permissions: add --allow-env=SIP_PASSWORD$/);
});

Deno.test("loadConfig() reads a password's file beside a configuration file on disk", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const file = join(folder, "SIPServer.xml");
    Deno.writeTextFileSync(file, login("file:secret"));
    Deno.writeTextFileSync(join(folder, "secret"), "term1\n");
    const { config } = loadConfig(file, { readText: Deno.readTextFileSync, env: () => undefined });
    assertEquals(config?.accounts.get("a")?.password, { kind: "clear", value: "term1" });
    assertEquals(config?.storage, { kind: "sqlite", path: join(folder, "library.db") });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("loadConfig() reports a folder in the place of a password's file", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const file = join(folder, "SIPServer.xml");
    Deno.writeTextFileSync(file, login("file:."));
    const { faults } = loadConfig(file, { readText: Deno.readTextFileSync, env: () => undefined });
    assertMatch(faults[0]?.message ?? "", /^password of login "a": .* cannot be read \(Is a directory/);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("loadConfig() says of a configuration and of a password's file that they are UTF-16", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const file = join(folder, "SIPServer.xml"), secret = join(folder, "secret");
    const load = () => loadConfig(file, { readText: readRegularFile, env: () => undefined }).faults[0];
    const utf16 = (text: string) => new Uint8Array(Uint16Array.from(text, (letter) => letter.charCodeAt(0)).buffer);
    for (const mark of ["\uFEFF", ""]) {
      Deno.writeFileSync(file, utf16(`${mark}${login("term1")}`));
      const { line, column, message } = load() ?? {};
      assertEquals([line, column], [1, 1]);
      assertMatch(message ?? "", /SIPServer\.xml is saved as UTF-16; save it as UTF-8/);
    }
    Deno.writeTextFileSync(file, login("file:secret"));
    Deno.writeFileSync(secret, utf16("\uFEFFterm1\r\n"));
    assertMatch(load()?.message ?? "", /secret is saved as UTF-16; save it as UTF-8/);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
