import { createStaffLogin } from "../../src/cli/staff/log_in_staff.ts";
import type { StaffMember } from "../../src/config/config.ts";
import { createStaffApp, type StaffApp } from "../../src/pages/staff_app.tsx";
import { createLimitLog } from "../../src/server/session/limit_log.ts";
import { type RecordingLog, recordingLog } from "../support/recording_log.ts";
import { NOW } from "../support/serving.ts";

/** A staff page in the test's own process, whose clock and staff the test has. */
export interface StaffSite {
  readonly app: StaffApp;
  readonly log: RecordingLog;
  now: Temporal.Instant;
  staff: readonly StaffMember[];
}

/** One of the staff for each role; the password is the name. */
export function someStaff(): readonly StaffMember[] {
  return (["view", "desk", "admin"] as const).map((role) => ({
    id: role,
    role,
    password: { kind: "clear", value: role },
  }));
}

/** Makes a staff page. */
export function aStaffSite(): StaffSite {
  const log = recordingLog();
  const current = () => ({ staff: new Map(site.staff.map((member) => [member.id, member])) });
  const clock = () => site.now;
  const logIn = createStaffLogin({
    current,
    clock,
    log,
    limitLog: createLimitLog(log, clock),
    verify: (clear, phc) => Promise.resolve(phc === `$${clear}`),
  });
  const site: StaffSite = { app: createStaffApp({ current, clock, logIn }), log, now: NOW, staff: someStaff() };
  return site;
}
