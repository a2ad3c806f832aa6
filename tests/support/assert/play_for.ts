/**
 * How long a property that plays to a server or a database goes on. What differs is made shorter until then and told as
 * short as it has got: each shorter one is played as well, and there are thousands.
 */
export const PLAY_FOR = { interruptAfterTimeLimit: 120_000 } as const;
