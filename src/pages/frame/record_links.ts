/** Gives the path of a patron's page, by card or login id. */
export function patronPath(id: string): string {
  return `/patrons?${new URLSearchParams({ id })}`;
}

/** Gives the path of a copy's page, by its barcode. */
export function itemPath(id: string): string {
  return `/items?${new URLSearchParams({ id })}`;
}

/** Gives the path of a title's page, by its identifier; with a card, what is done there is for that patron. */
export function titlePath(id: string, card = ""): string {
  return `/titles?${new URLSearchParams({ id, ...card !== "" && { card } })}`;
}

/** What a scan of a copy does at the desk. */
export type ScanMode = "lend" | "return";

/** Gives the path of the desk's page. */
export function scanPath(mode: ScanMode, card = ""): string {
  const query = new URLSearchParams({ ...mode === "return" && { mode }, ...card !== "" && { card } });
  return query.size === 0 ? "/desk" : `/desk?${query}`;
}

/** Gives the path of the form of a new record, with the card or barcode that was scanned. */
export function newRecordPath(kind: "patron" | "item", scanned: string): string {
  return `/${kind}s/new${scanned === "" ? "" : `?${new URLSearchParams({ card: scanned })}`}`;
}

/** Gives the path of the form by which a record is changed. */
export function editPath(kind: "patron" | "item", id: string): string {
  return `/${kind}s/edit?${new URLSearchParams({ id })}`;
}

/** Gives the path of a slip to print, about a copy or a card. */
export function slipPath(
  kind: "hold" | "transit" | "loans" | "payment",
  about: { readonly item: string } | { readonly card: string },
): string {
  return `/slips?${new URLSearchParams({ kind, ...about })}`;
}
