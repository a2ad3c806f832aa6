import type { StandIn } from "../config/config.ts";
import type { GatewayOptions } from "./gateway_parts.ts";
import { createStandInSwitch, type StandInSwitch } from "./stand_in_switch.ts";

/** Makes the switch of an institution, which tells log and records when it turns, and goes on in an outage that is open. */
export function institutionSwitch(options: GatewayOptions, configured: () => StandIn | undefined): StandInSwitch {
  const { clock, log, institution, replica } = options;
  const turns = createStandInSwitch({
    elapsed: () => clock.elapsed(),
    times() {
      const standIn = configured();
      return standIn && { after: standIn.afterSeconds * 1000, settled: standIn.settledSeconds * 1000 };
    },
    wanted: () => replica.startedByHand !== undefined,
    turned: (to, missingFor) => tellTurned(options, configured(), to, missingFor),
    answers: () => replica.away(undefined),
  });
  replica.openOutage().then(
    (since) => void (since !== undefined && turns.note({ kind: "resumed" })),
    (error) => log.warning("it cannot be read whether an outage is open", { institution, error: String(error) }),
  );
  return turns;
}

function tellTurned(
  { now, log, institution, replica }: GatewayOptions,
  standIn: StandIn | undefined,
  { isOn, isByHand }: Pick<StandInSwitch, "isOn" | "isByHand">,
  missingFor: number,
): void {
  const named = { institution }, does = standIn?.lending === undefined ? "answers questions" : "answers and lends";
  // An outage that goes on is joined by its row, which says since when it is.
  const milliseconds = Number.isFinite(missingFor) ? Math.round(missingFor) : 0;
  replica.away(isOn ? now().subtract({ milliseconds }) : undefined);
  if (isByHand) {
    const staff = replica.startedByHand?.by;
    log.warning(`library system: its copy ${does}, as staff want it`, { ...named, staff });
  } else if (isOn) log.warning(`library system: away, and its copy ${does}`, named);
  else log.info("library system: it answers questions again, and not its copy", named);
}
