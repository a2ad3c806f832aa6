import { setTimeout as delay } from "node:timers/promises";
import { PooledConnection } from "./pooled_connection.ts";
import { type PostgresAddress, serverName, serversOf } from "./postgres_address.ts";
import { isTurnedAway, isUntrusted, reasonOf, unsentError } from "./postgres_error.ts";

/** A search for the server that takes changes. */
interface PrimarySearch {
  /** The server that was the first to say that it takes changes; never settles if the search was stopped before. */
  readonly found: Promise<PostgresAddress>;
  /** Settles when each server has said something, or could not be asked, and none takes changes. */
  readonly missed: Promise<void>;
  /** Says in one line what is known of each server. */
  reason(): string;
  /** What a server said that turned us away, if none that let us in is there. */
  refusal(): unknown;
  stop(): void;
}

/** As libpq's `target_session_attrs=read-write` asks. */
const QUESTION = "select pg_is_in_recovery() as standby, current_setting('transaction_read_only') as read_only";

/** Milliseconds between a server's answer and the next question. */
const PAUSE = 100;

/**
 * Asks all servers at once, each again and again over a connection that is kept, until one takes changes: a server that
 * does not answer holds up none of the others.
 *
 * @param patience milliseconds that one server's answer is waited for
 */
export function searchPrimary(address: PostgresAddress, patience: number): PrimarySearch {
  const candidates = serversOf(address).map((server) => new Candidate(server, patience));
  const { promise: found, resolve } = Promise.withResolvers<PostgresAddress>();
  let over = false;

  function stop(): void {
    over = true;
    for (const candidate of candidates) candidate.leave();
  }

  function win({ server }: Candidate): void {
    if (over) return;
    stop();
    resolve(server);
  }

  async function follow(candidate: Candidate): Promise<void> {
    await delay(PAUSE);
    while (!over) {
      if (await candidate.takesChanges()) win(candidate);
      else await delay(PAUSE);
    }
  }

  async function begin(candidate: Candidate): Promise<boolean> {
    const takes = await candidate.takesChanges();
    if (takes) win(candidate);
    else follow(candidate);
    return takes;
  }

  const firstAnswers = Promise.all(candidates.map(begin));
  return {
    found,
    missed: firstAnswers.then((answers) => answers.includes(true) ? new Promise<void>(() => {}) : undefined),
    reason: () => `no server takes changes: ${candidates.map(({ reason }) => reason).join("; ")}`,
    refusal: () => candidates.some(({ isLetIn }) => isLetIn) ? undefined : candidates.find(refused)?.error,
    stop,
  };
}

function refused({ error }: Candidate): boolean {
  return isTurnedAway(error) || isUntrusted(error);
}

/**
 * Finds the server that takes changes by asking each once; one server is taken as it is.
 *
 * @param patience milliseconds that one server's answer is waited for
 * @throws what a server says that turns us away, or an error of what was not sent, which says what each server is
 */
export async function findPrimary(address: PostgresAddress, patience: number): Promise<PostgresAddress> {
  if (address.others === undefined) return address;
  const search = searchPrimary(address, patience);
  try {
    const primary = await Promise.race([search.found, search.missed]);
    if (primary !== undefined) return primary;
    throw search.refusal() ?? unsentError(search.reason());
  } finally {
    search.stop();
  }
}

/** A server that may be the one which takes changes. */
class Candidate {
  readonly server: PostgresAddress;
  readonly #patience: number;
  #connection: PooledConnection | undefined;
  /** What it is, in one line. */
  reason: string;
  /** What failed when it was asked last. */
  error: unknown;
  isLetIn = false;

  constructor(server: PostgresAddress, patience: number) {
    this.server = server;
    this.#patience = patience;
    this.reason = `${serverName(server)} has not answered`;
  }

  async takesChanges(): Promise<boolean> {
    const late = setTimeout(() => this.leave(), this.#patience);
    try {
      const [row] = await this.#connect().run(QUESTION);
      this.#tell(row?.standby === true ? " is a standby" : " only reads");
      this.isLetIn = true;
      return row?.standby === false && row.read_only === "off";
    } catch (error) {
      this.error = error;
      this.isLetIn = false;
      this.#tell(`: ${reasonOf(error)}`);
      this.leave();
      return false;
    } finally {
      clearTimeout(late);
    }
  }

  /** Gives its connection up, and with it what was asked. */
  leave(): void {
    this.#connection?.leave(0).catch(() => {});
    this.#connection = undefined;
  }

  #tell(what: string): void {
    this.reason = serverName(this.server) + what;
  }

  #connect(): PooledConnection {
    const limits = { connecting: this.#patience, statement: 0, lock: 0 };
    const keeper = { lost: () => this.#connection = undefined, left: () => {}, readsOnly: () => {} };
    // What is asked takes no settings, which a pooler would refuse.
    return this.#connection ??= new PooledConnection({ ...this.server, pooled: true }, limits, keeper);
  }
}
