import type { Account } from "../config/config.ts";
import type { Upstream } from "../config/upstream/upstream.ts";
import type { ProtocolVersion } from "../protocol/message_row.ts";
import type {
  BackEndAnswer,
  BackEndContext,
  HeardRequest,
  LoginGiven,
  LoginVerdict,
  ServedTerminal,
} from "../server/back_end/back_end.ts";
import type { UpstreamReason } from "../texts/base/terminal_texts.ts";
import type { ChangeRequest } from "./changes/change_request.ts";
import type { GatewayParts } from "./gateway_parts.ts";
import { ownAnswer } from "./base/own_answers.ts";
import { askWhetherKnown } from "./changes/refused_here.ts";
import { passedAnswer } from "./base/passed_answer.ts";
import { type Lease, NO_SESSION, type NoSession } from "./sessions/pool_contract.ts";
import { passedRequest, readySession } from "./ready_session.ts";
import { identityKey, type UpstreamIdentity } from "./sessions/upstream_identity.ts";
import type { Exchanged } from "./sessions/exchanged.ts";

/** Milliseconds that must be left for a question to be asked again. */
const A_SECOND = 1_000;

/** Milliseconds for which a terminal's first 99 waits for the system's own 98. Terminals wait longer at their start. */
const FIRST_STATUS = 3_000;

/** The login with which a terminal's messages are sent, and what it was derived from. */
interface Asking {
  readonly account: Account;
  readonly upstream: Upstream;
  readonly version: ProtocolVersion;
  readonly identity: UpstreamIdentity | undefined;
}

/** Asks another library system in the name of one terminal. */
export class GatewaySession {
  readonly #parts: GatewayParts;
  readonly #terminal: ServedTerminal;
  version: ProtocolVersion = 2;
  #stopHolding: (() => void) | undefined;
  #isFirst = true;
  #isOver = false;
  /** The login of the last message, and what it was derived from. */
  #last: Asking | undefined;
  /** Names the terminal, whichever of its connections it is: what is not answered counts for it. */
  readonly terminalName: string;

  constructor(parts: GatewayParts, terminal: ServedTerminal) {
    this.#parts = parts;
    this.#terminal = terminal;
    const { account, login, location, address } = terminal;
    this.terminalName = `${login?.loginId ?? account.id} ${location || address}`;
  }

  learnStatus(version: ProtocolVersion): Promise<void> | undefined {
    const { statuses, online, logins, clock } = this.#parts;
    this.version = version;
    const identity = this.identity(this.#terminal.account);
    if (identity === undefined || !online() || logins.refuses(identity)) return undefined;
    return statuses.learn(identityKey(identity), async () => {
      // A session begins with a 99.
      const lease = await this.#lease(identity, clock.elapsed() + FIRST_STATUS);
      if (typeof lease !== "string") lease.release();
    });
  }

  async logIn(login: LoginGiven): Promise<LoginVerdict> {
    const { pool, logins, clock, upstream } = this.#parts;
    const identity = this.identity(this.#terminal.account, login);
    if (identity === undefined) return "wrong";
    if (pool.has(identity)) return "right";
    const deadline = clock.elapsed() + upstream().answerSeconds * 1000;
    const lease = await this.#lease(identity, deadline);
    if (typeof lease !== "string") {
      lease.release();
      return "right";
    }
    if (lease === "refused") return "wrong";
    if (logins.knows(identity) || await this.#knewBefore(identity, login)) return "right";
    await this.#hold(deadline);
    return "unknown";
  }

  /** Tells whether the copy knows a terminal's login, of which this process has not heard yet. */
  async #knewBefore(identity: UpstreamIdentity, login: LoginGiven): Promise<boolean> {
    const { replica, logins } = this.#parts;
    if (identity.password !== login.password || !await replica.knowsLogin(loginOf(identity))) return false;
    logins.knew(identity);
    return true;
  }

  /** Ends it; whoever is held waits no longer. */
  end(): void {
    this.#isOver = true;
    this.#stopHolding?.();
    this.#parts.pool.leave(this.#terminal.connection);
  }

  /** Asks the system, and a second time if the first answer is missing. */
  async ask(heard: HeardRequest, context: BackEndContext, deadline: number): Promise<BackEndAnswer> {
    const { clock } = this.#parts;
    let upstreamMilliseconds = 0;
    for (let tries = 0;; tries++) {
      const told = await this.#exchange(heard, context, deadline);
      if (typeof told === "string") return ownAnswer(heard, context, told);
      upstreamMilliseconds += told.took;
      const timed = (answer: BackEndAnswer): BackEndAnswer => ({ ...answer, upstreamMilliseconds });
      switch (told.kind) {
        case "answer":
          return timed(passedAnswer(told.answer));
        case "not carried out":
          return timed(told.answer ? { response: told.answer } : ownAnswer(heard, context, "library-busy"));
      }
      if (tries > 0 || deadline - clock.elapsed() < A_SECOND) return timed(ownAnswer(heard, context, "library-away"));
    }
  }

  async #exchange(
    heard: HeardRequest,
    { account }: BackEndContext,
    deadline: number,
  ): Promise<Exchanged | UpstreamReason> {
    const { changes, exchange } = this.#parts;
    const lease = await this.#leaseFor(account, deadline);
    if (typeof lease === "string") return lease;
    const { owedSoFar } = changes;
    const request = passedRequest(heard, account, lease.session.upstream, deadline);
    const told = await exchange(lease.session, request, this.#loginName(account));
    lease.release();
    if (told.kind === "answer") changes.answered(heard.request, told.answer, owedSoFar);
    return told;
  }

  /** Makes the change of a request: all that is needed to carry it out and to prove it. */
  change(heard: HeardRequest, context: BackEndContext, deadline: number): ChangeRequest {
    const { online, question, ask, exchange, system } = this.#parts;
    const { account } = context;
    const { id = "", location = "" } = this.identityNow(account) ?? {};
    const judge = askWhetherKnown({ heard, deadline }, system());
    return {
      ...judge && { judge },
      terminal: this.terminalName,
      heard,
      context,
      deadline,
      login: { id, location },
      lease: async () => {
        const lease = online() ? await this.#leaseFor(account, deadline) : "library-away";
        if (typeof lease === "string") return lease;
        const asLogin: typeof exchange = (session, request) => exchange(session, request, id);
        return readySession(lease, { heard, format: account, question, exchange: asLogin });
      },
      ask: async (about, until) => {
        const identity = this.identityNow(account);
        return identity && await ask(about, until, identity);
      },
    };
  }

  #loginName(account: Account): string {
    return this.identityNow(account)?.id ?? account.id;
  }

  async #leaseFor(account: Account, deadline: number): Promise<Lease | UpstreamReason> {
    const identity = this.identityNow(account);
    if (identity === undefined) return "library-login-refused";
    const lease = await this.#lease(identity, deadline);
    return typeof lease === "string" ? NO_SESSION[lease] : lease;
  }

  async #lease(identity: UpstreamIdentity, deadline: number): Promise<Lease | NoSession> {
    const { pool, leased } = this.#parts;
    const isFirst = this.#isFirst;
    const lease = await leased(pool.lease({ identity, terminal: this.#terminal.connection, deadline, isFirst }));
    if (typeof lease !== "string") this.#isFirst = false;
    // A terminal that is gone by now keeps no session from others.
    if (this.#isOver) pool.leave(this.#terminal.connection);
    return lease;
  }

  /** Gives the login for a message; the same object as long as nothing has changed. */
  identityNow(account: Account): UpstreamIdentity | undefined {
    const upstream = this.#parts.upstream();
    const last = this.#last;
    if (last?.account === account && last.upstream === upstream && last.version === this.version) return last.identity;
    const identity = this.identity(account);
    this.#last = { account, upstream, version: this.version, identity };
    return identity;
  }

  /** Makes the login at the system: from the account, or else from what the terminal sent. */
  identity(account: Account, login = this.#terminal.login): UpstreamIdentity | undefined {
    const { upstream } = this.#parts;
    const { upstreamLogin = {}, locationCode = "" } = account;
    const { login: way, proxyProtocol } = upstream();
    const id = upstreamLogin.id ?? login?.loginId ?? (way === "none" ? "" : undefined);
    const password = upstreamLogin.password ?? login?.password ?? (way === "none" ? "" : undefined);
    if (id === undefined || password === undefined) return undefined;
    const location = upstreamLogin.location ?? (this.#terminal.location || locationCode);
    const version = this.version;
    return { id, password, location, version, ...proxyProtocol && { address: this.#terminal.address } };
  }

  /** Waits before a login that cannot be judged is given up: a terminal that is closed at once tries again at once. */
  #hold(until: number): Promise<void> {
    const { clock } = this.#parts;
    return new Promise((resolve) => {
      const cancel = clock.after(Math.max(0, until - clock.elapsed()), resolve);
      this.#stopHolding = () => {
        cancel();
        resolve();
      };
    });
  }
}

function loginOf({ id, password }: UpstreamIdentity): LoginGiven {
  return { loginId: id, password };
}
