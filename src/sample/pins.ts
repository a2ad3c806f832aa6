/**
 * The PIN `1234`, hashed with several salts. Patrons take turns in using them: a salt for each of a hundred would show
 * nothing more, and nobody mistakes these for secrets.
 */
export const PATRON_PINS = [
  "$argon2id$v=19$m=19456,t=2,p=1$PTdAvAuSXPIqlyTodZRZQg$AixLyHMZPSu3Z5LHdqITFfHLD8tddFVavdVP89yCiRs",
  "$argon2id$v=19$m=19456,t=2,p=1$HgQkmtekXjssQAAarGMnHQ$8uD0A2RQfne8CuZSnLpa5DLIu52JxyUZ1HmMJfpOi/U",
  "$argon2id$v=19$m=19456,t=2,p=1$cxmPlRg0hJqj/p4Tdh299w$ED84j0E1Apy1+GzLKzOBhFQ+9wEmwxk8S925GdbMXsA",
  "$argon2id$v=19$m=19456,t=2,p=1$MJfO9Z9STKJDGDJv5Q4dqw$qPTTIFAN4GQAdJfzL1c5UX+krn0cyD8kXGDmc/pAuOI",
  "$argon2id$v=19$m=19456,t=2,p=1$DDevQqGYgOnQUPFFSLDdyw$aDF+OgNW62JuMe867WB2wSGWl0aa9P/rfQvoQvy4y0Y",
] as const;

/** The PIN `4321` of the staff, likewise. */
export const STAFF_PINS = [
  "$argon2id$v=19$m=19456,t=2,p=1$WlE++GodRMzHdw0NenvCLg$w7zNNWrxN7ck2WLVIQGOQ2I4Oduag/PowiV+9xzLHy4",
  "$argon2id$v=19$m=19456,t=2,p=1$A78RQzcFyxB+1N9bvuMB2w$c21Mo3JYmv5FPZ6yGInzsJ53ZdWFORaj0ZPgh05KKFc",
] as const;
