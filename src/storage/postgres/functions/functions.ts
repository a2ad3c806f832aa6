import { CHANGE_FUNCTIONS } from "./change_functions.ts";
import { LEDGER_FUNCTIONS } from "./ledger_functions.ts";
import { LEDGER_VIEW } from "./ledger_view.ts";
import { LENDING_FUNCTIONS } from "./lending_functions.ts";
import { MONTH_FUNCTIONS } from "./month_functions.ts";
import { ofVersion } from "./of_version.ts";
import { PIN_FUNCTIONS } from "./pin_functions.ts";

/** Makes the functions that run in a database, over tables that the migrations have made. */
export const FUNCTIONS = ofVersion(
  `${CHANGE_FUNCTIONS}${PIN_FUNCTIONS}${LEDGER_VIEW}${LEDGER_FUNCTIONS}${LENDING_FUNCTIONS}${MONTH_FUNCTIONS}`,
);
