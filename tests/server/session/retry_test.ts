import { assertEquals } from "@std/assert";
import { hash } from "node:crypto";
import { requests } from "../../../src/protocol/requests.ts";
import { decodeRequest } from "../../../src/protocol/decode_request.ts";
import { retryKey } from "../../../src/server/session/retry.ts";
import { READING, utf8Bytes } from "../../support/wire/wire.ts";

for (const zone of ["    ", "   Z", '  "x']) {
  Deno.test(`retryKey() is the one that earlier versions made, with the zone ${JSON.stringify(zone)}`, () => {
    const line = requests.checkout.sample.replace(
      /\d{8} {4}\d{6}/g,
      (date) => date.slice(0, 8) + zone + date.slice(12),
    );
    const decoded = decodeRequest(utf8Bytes(`${line}ZZother|`), READING);
    if (decoded.kind !== "request") throw new TypeError(`${line} is no whole request`);
    const { name, fixed, fields, extra } = decoded.request;
    const text = (value: unknown) => typeof value === "object" ? JSON.stringify(value) : String(value);
    const said = [
      ...["sipterm1", name],
      ...Object.entries(fixed).flatMap(([part, value]) => [part, text(value)]),
      ...Object.entries(fields).flatMap(([field, value]) => field.endsWith("Password") ? [] : [field, text(value)]),
      ...extra.flatMap(({ id, value }) => [id, value]),
    ];
    assertEquals(retryKey("sipterm1", decoded.request), hash("sha256", said.join("\r"), "base64url"));
  });
}
