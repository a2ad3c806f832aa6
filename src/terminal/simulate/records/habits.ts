/** The systems that can be simulated. */
export const SIMULATED_KINDS = ["koha", "openncip", "evergreen", "folio"] as const;

/** A system whose SIP2 server is simulated. */
export type SimulatedKind = (typeof SIMULATED_KINDS)[number];

/** What one system does and another does not; what is not named here, all do as Koha does. */
export interface Habits {
  /** Which family of answers it writes: that of the Perl servers, which are one code, or edge-sip2's. */
  readonly family: "perl" | "edge";
  /** Connections served at once, one process each. */
  readonly workers: number;
  /** Seconds within which a terminal must have logged in. */
  readonly loginSeconds: number;
  /** Seconds after which an idle terminal is closed. */
  readonly idleSeconds: number;
  /** Whether a 97 before the login gets the last answer of the worker, which may have been another terminal's. */
  readonly leaksLastAnswer: boolean;
  /** What the lists of a 64 hold. */
  readonly lists: "barcodes" | "titles";
  /** What an 11 of the patron who has the copy does: always, where the terminal's flag allows it, never. */
  readonly checkoutRenews: "always" | "when-allowed" | "never";
  /** Whether a return of a copy that is not on loan is answered with yes. */
  readonly returnsUnlent: boolean;
  /** Whether a 37 of more than is owed is refused. */
  readonly refusesOverpayment: boolean;
  /** Whether a date of an 11 with no block Y counts, whatever blocks the patron. */
  readonly takesOfflineLoans: boolean;
  /** What a screen message to a patron begins with. */
  readonly greeting: string;
  readonly terminator: "\r" | "\r\n";
}

const PERL = {
  family: "perl",
  // Net::Server::PreFork's default of `max_servers`.
  workers: 50,
  loginSeconds: 30,
  idleSeconds: Infinity,
  leaksLastAnswer: false,
  lists: "barcodes",
  checkoutRenews: "always",
  returnsUnlent: false,
  refusesOverpayment: false,
  takesOfflineLoans: false,
  greeting: "",
  terminator: "\r\n",
} as const satisfies Habits;

/** The habits of each system, measured on running ones or read in their code. */
export const HABITS: Readonly<Record<SimulatedKind, Habits>> = {
  // Without `client_timeout` the limit of the login holds for idle terminals too.
  // Off-line loans count since bug 32934.
  koha: { ...PERL, idleSeconds: 30, takesOfflineLoans: true, greeting: "Greetings from Koha. " },
  openncip: { ...PERL, idleSeconds: 30, leaksLastAnswer: true },
  evergreen: {
    ...PERL,
    lists: "titles",
    checkoutRenews: "when-allowed",
    returnsUnlent: true,
    refusesOverpayment: true,
  },
  folio: {
    family: "edge",
    workers: Infinity,
    loginSeconds: Infinity,
    idleSeconds: Infinity,
    leaksLastAnswer: false,
    lists: "barcodes",
    checkoutRenews: "never",
    returnsUnlent: true,
    refusesOverpayment: true,
    takesOfflineLoans: false,
    greeting: "",
    terminator: "\r",
  },
};
