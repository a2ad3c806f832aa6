import type { Item } from "../../circulation/item.ts";
import { isMagnetic } from "../codes.ts";

/** Magnetic media in one character: `U` for a copy that nobody knows. */
export function magneticMedia(item: Item | undefined): "Y" | "N" | "U" {
  if (item === undefined) return "U";
  return isMagnetic(item.mediaType) ? "Y" : "N";
}

/** What several answers tell of a copy. */
export function itemFields(item: Item | undefined) {
  return {
    titleId: item?.title ?? "",
    mediaType: item?.mediaType,
    itemProperties: item?.properties,
    collectionCode: item?.collection,
  };
}
