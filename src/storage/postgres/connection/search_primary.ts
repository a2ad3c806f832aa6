import { setTimeout as delay } from "node:timers/promises";
import { PooledConnection } from "./pooled_connection.ts";
import { type PostgresAddress, serverName, serversOf } from "./postgres_address.ts";
import { isTurnedAway, isUntrusted, reasonOf, unsentError } from "./postgres_error.ts";

/** A search for the server that takes changes. */
interface PrimarySearch {
  /** The server that was the first to say that it takes changes; never settles if the search was stopped before. */
  readonly found: Promise<PostgresAddress>;
  /** Settles when every server has been asked once, or could not be, and none takes changes. */
  readonly missed: Promise<void>;
  /** Says in one line what is known of each server. */
  reason(): string;
  /** The error of a server that turned us away, if no server let us in. */
  refusal(): unknown;
  stop(): void;
}

/** The question of libpq's `target_session_attrs=read-write`. */
const QUESTION = "select pg_is_in_recovery() as standby, current_setting('transaction_read_only') as read_only";

/** Milliseconds between a server's answer and the next question. */
const PAUSE = 100;

/**
 * Asks all servers at the same time, each again and again over one connection, until one takes changes. A server that
 * does not answer does not delay the others.
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
 * Finds the server that takes changes by asking each once. A single server is taken without a question.
 *
 * @param patience milliseconds that one server's answer is waited for
 * @throws the error of a server that turns us away; otherwise an error of unsent work, which says what each server is
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

/** A server that may be the one that takes changes. */
class Candidate {
  readonly server: PostgresAddress;
  readonly #patience: number;
  #connection: PooledConnection | undefined;
  /** What is known of it, in one line. */
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

  /** Closes its connection, and drops the question under way. */
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
    // The question needs no settings, and a pooler would refuse them.
    return this.#connection ??= new PooledConnection({ ...this.server, pooled: true }, limits, keeper);
  }
}
