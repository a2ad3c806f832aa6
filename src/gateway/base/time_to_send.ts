/**
 * Milliseconds that must be left of a terminal's time for a change to be sent: what is asked before must be answered by
 * then.
 */
export const TIME_TO_SEND = 1_000;
