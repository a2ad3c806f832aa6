import { assert } from "@std/assert";
import fc from "../support/assert/fast_check.ts";
import { decodeMessage } from "../../src/protocol/decode_message.ts";
import { describeMessage, MASK, messageToJson } from "../../src/protocol/describe_message.ts";
import { fields } from "../../src/protocol/fields.ts";
import type { MessageRow } from "../../src/protocol/message_row.ts";
import { requests } from "../../src/protocol/requests.ts";
import { responses } from "../../src/protocol/responses.ts";

const rows: readonly MessageRow[] = [...Object.values(requests), ...Object.values(responses)];
const others = Object.values(fields).map(({ id }) => id).filter((id) => !["AC", "AD", "CO"].includes(id));

/** A password that cannot stand in a message by chance: nothing else has its first character. */
const secrets = fc.string({ unit: "binary", maxLength: 20 })
  .map((text) => `§${text.replaceAll(/[|\p{Cc}]/gu, "")}`);

const secretFields = fc.record({ id: fc.constantFrom("AC", "AD", "CO"), value: secrets });
const otherFields = fc.record({
  id: fc.constantFrom("ZZ", "ac", ...others),
  value: fc.string({ unit: "grapheme-ascii" }).map((text) => text.replaceAll("|", "")),
});

/** Fields in any order and number, at least one of them a password, the last delimiter there or not. */
const lines = fc.tuple(
  fc.array(secretFields, { minLength: 1, maxLength: 4 }),
  fc.array(otherFields, { maxLength: 4 }),
  fc.boolean(),
).chain(([hidden, open, ended]) =>
  fc.shuffledSubarray([...hidden, ...open], { minLength: hidden.length + open.length }).map((all) => ({
    hidden: hidden.map(({ value }) => value),
    text: all.map(({ id, value }) => id + value).join("|") + (ended ? "|" : ""),
  }))
);

for (const row of rows) {
  const width = row.fixed.reduce((sum, element) => sum + element.width, 0);
  const head = row.sample.slice(0, 2 + width);

  Deno.test(`describeMessage() and messageToJson() never show a password in ${row.code} ${row.label}`, () => {
    fc.assert(fc.property(lines, fc.boolean(), ({ hidden, text }, personal) => {
      const message = decodeMessage(head + text, row, "|");
      const described = describeMessage(message, { personal }).join("\n");
      const json = JSON.stringify(messageToJson(message, { personal }));
      for (const secret of hidden) {
        assert(!described.includes(secret), described);
        assert(!json.includes(JSON.stringify(secret).slice(1, -1)), json);
      }
      assert(described.includes(MASK) && json.includes(MASK));
    }));
  });
}
