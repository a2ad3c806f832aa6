import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { options } from "../../src/config/options.ts";
import { aFile, load, told } from "./sample_xml.ts";

Deno.test("options tell every element by its path, parents first", () => {
  const paths = options.filter(({ ignored }) => !ignored).map(({ path }) => path.replace("acsconfig", "*"));
  assertEquals(paths, [
    "*",
    "*/error-detect",
    "*/server-params",
    "*/listeners",
    "*/listeners/service",
    "*/accounts",
    "*/accounts/login",
    "*/accounts/login/screen_msg_regex",
    "*/accounts/login/patron_attribute",
    "*/accounts/login/custom_patron_field",
    "*/accounts/login/item_field",
    "*/accounts/login/custom_item_field",
    "*/accounts/login/sort_bin_mapping",
    "*/accounts/login/syspref_overrides",
    "*/accounts/login/text",
    "*/institutions",
    "*/institutions/institution",
    "*/institutions/institution/policy",
    "*/institutions/institution/upstream",
    "*/institutions/institution/stand_in",
    "*/institutions/institution/encoding",
    "*/institutions/institution/implementation_config",
    "*/institutions/institution/relais_extensions_to_msg24",
    "*/institutions/institution/phone_ext_to_msg10",
    "*/syspref_overrides",
    "*/text",
    "*/staff",
    "*/sign_in",
    "*/storage",
    "*/circulation",
    "*/circulation/rule",
    "*/circulation/sort_bin",
    "*/libraries",
    "*/libraries/library",
    "*/journal",
    "*/limits",
    "*/log",
  ]);
});

Deno.test("options tell of an attribute what may stand there, its default and its meaning", () => {
  const policy = options.find(({ path }) => path.endsWith("/policy"));
  assertEquals(policy?.options.find(({ name }) => name === "retries"), {
    name: "retries",
    allowed: "a whole number from 0 to 999; more counts as 999",
    default: "5",
    meaning: "how often a terminal should send a message again",
    ignored: false,
  });
  const login = options.find(({ path }) => path.endsWith("/login"));
  assertEquals(login?.options.find(({ name }) => name === "institution")?.default, undefined);
  assertEquals(login?.options.find(({ name }) => name === "sipohttp")?.ignored, true);
});

Deno.test("options name no attribute that the loader refuses to know", () => {
  for (const { path, options: attributes } of options) {
    if (!path.endsWith("/rule")) continue;
    for (const { name } of attributes) {
      const rest = `<s:circulation><s:rule ${name}="?"/></s:circulation>`;
      for (const fault of told(load(aFile({ rest })))) assertNotMatch(fault, /has no attribute/);
    }
  }
});

Deno.test("options have a meaning for everything, without a full stop", () => {
  for (const { meaning, options: attributes } of options) {
    for (const text of [meaning, ...attributes.map((option) => option.meaning)]) assertMatch(text, /[^.]$/);
  }
});
