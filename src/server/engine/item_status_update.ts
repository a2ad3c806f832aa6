import { refusalText } from "./answer_parts.ts";
import type { Handler } from "./handler.ts";
import { identifier } from "./request_values.ts";

/**
 * Answers 19 Item Status Update with 20: what the terminal says of the copy is stored and comes back in CH. An empty CH
 * says that there is nothing to say any more.
 */
export const handleItemStatusUpdate: Handler<"itemStatusUpdate"> = async (request, context, library) => {
  const { origin, now, deadline, local } = context;
  const itemId = identifier(request.fields.itemId) ?? "";
  const { itemProperties = "" } = request.fields;
  const properties = itemProperties.trim() === "" ? "" : itemProperties;
  const outcome = await library.updateItem({ origin, now, deadline, itemId, properties });
  return {
    response: {
      name: "itemStatusUpdateResponse",
      fixed: { itemPropertiesOk: outcome.ok, transactionDate: local.timestamp(now) },
      fields: {
        itemId: outcome.item?.itemId ?? itemId,
        titleId: outcome.item?.title,
        itemProperties: outcome.item?.properties,
        screenMessage: outcome.ok ? undefined : [refusalText("itemStatusUpdate", outcome, context)],
      },
    },
    about: { item: outcome.item },
    reason: outcome.ok ? undefined : outcome.reason,
  };
};
