import type { SimulatedSystem } from "./library_system.ts";
import { perlServer } from "./perl_server.ts";

/** What a screen message to a patron begins with (read in the code of 25.11). */
const GREETING = "Greetings from Koha. ";

/** Koha's SIP2 server: measured on 19.06 and read in the code of 26.05, where nothing else is said. */
export const koha: SimulatedSystem = {
  ...perlServer,
  // A login costs 70 to 255 ms and a process (measured).
  connection: { ...perlServer.connection, sessions: "shared" },
  // Its own `write_msg` ends each message with CR and LF, unless the account has `terminator="CR"` (read).
  terminator: "CRLF",
  // Its defaults, read in the code of 25.11: docs/koha.md says of each what terminals notice of it.
  defaults: {
    login: {
      terminator: "CRLF",
      wrong_pin: "show",
      wrong_pin_refuses: "no",
      cq_always_send: "yes",
      greeting: GREETING,
      flag_texts: "koha",
      cc_without_limit: "5",
      plain_amounts: "yes",
      extra_fields: "no",
      supported_messages: "YYYYYYYYYYYNYYYY",
      patron_restriction_blocks_inet: "1",
      delimiter_as_entity: "yes",
      languages: "001",
      resend: "koha",
      not_on_loan_ok: "no",
      refused_return_media: "yes",
      desensitize_renewals: "yes",
      name_borrower: "yes",
      fee_flags: "both",
    },
    preferences: {
      // Patrons who owe more borrow nothing.
      noissuescharge: "5",
      // Days that AF names.
      dateformat: "us",
      // Overdue loans neither block a patron nor raise a flag.
      OverduesBlockCirc: "noblock",
    },
  },
  // 19.06 ignored it; mended since (bug 32934).
  offlineDueDate: "kept",
  // At once, also while it lies on a cart (measured).
  returned: "03",
  server: {
    ...perlServer.server,
    // Without `client_timeout` the limit of the login holds for idle terminals, too (read).
    idleSeconds: perlServer.server.loginSeconds,
    greeting: GREETING,
  },
};
