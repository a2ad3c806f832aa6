import { type RequestName, requests } from "./requests.ts";
import { type ResponseName, responses } from "./responses.ts";

const requestRows: ReadonlyMap<string, (typeof requests)[RequestName]> = byCode(Object.values(requests));
const responseRows: ReadonlyMap<string, (typeof responses)[ResponseName]> = byCode(Object.values(responses));

/** The table's row of the request with this command identifier; `undefined` if a terminal may not send it. */
export function requestByCode(code: string): (typeof requests)[RequestName] | undefined {
  return requestRows.get(code);
}

/** The table's row of the response with this command identifier; `undefined` if the server never sends it. */
export function responseByCode(code: string): (typeof responses)[ResponseName] | undefined {
  return responseRows.get(code);
}

function byCode<Row extends { readonly code: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.code, row]));
}
