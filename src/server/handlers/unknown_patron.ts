import { responses } from "../../protocol/responses.ts";

/** The patron status of a card that nobody has: the four privileges denied. */
export const UNKNOWN_PATRON_STATUS: string = responses.patronStatusResponse.negative.patronStatus;
