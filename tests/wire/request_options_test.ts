import { assert, assertEquals } from "@std/assert";
import { requests } from "../../src/protocol/requests.ts";
import { requestOptions } from "../../src/wire/request_options.ts";

Deno.test("requestOptions has every element and every field of every request", () => {
  for (const row of Object.values(requests)) {
    for (const name of [...row.fixed.map((element) => element.name), ...Object.keys(row.fields)]) {
      assert(requestOptions.get(name)?.requests.includes(row.name), `${name} of ${row.name}`);
    }
  }
});

Deno.test("requestOptions never calls two things the same", () => {
  const flags = [...requestOptions.values()].flatMap(({ flag, longFlag }) => [flag, longFlag ?? []].flat());
  assertEquals(new Set(flags).size, flags.length);
  for (const { name, field } of requestOptions.values()) {
    const isElement = Object.values(requests).some((row) => row.fixed.some((element) => element.name === name));
    assertEquals(isElement, field === undefined, `${name} is an element or a field, not both`);
  }
});

Deno.test("requestOptions knows the passwords", () => {
  const secrets = [...requestOptions.values()].filter(({ secret }) => secret).map(({ flag }) => flag);
  assertEquals(secrets.sort(), ["--password", "--patron-password", "--terminal-password"]);
});
