import fc from "fast-check";

/** Chosen once. `deno task soak:properties` begins with another each time, and says with which. */
const SEED = 20260302;

/** What `soak:properties` tells the tests. */
const [fresh] = Deno.args.flatMap((arg) => /^seed=(\d+)$/.exec(arg)?.[1] ?? []);

/**
 * fast-check, whose properties try the same values in each run of the tests. None is ended by time, since how much it
 * tried would then hang on the machine; what plays to a server or a database ends with the first fault (`endOnFailure`),
 * as making it shorter takes thousands of plays.
 */
fc.configureGlobal({ seed: fresh === undefined ? SEED : Number(fresh) });

export default fc;
