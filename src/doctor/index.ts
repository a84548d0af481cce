/** The doctor: one file a check of what onboardings need. May import domain, proxy, secrets, airbyte, temporal. */
import type { examine } from './examine.ts';
import type { ServerDates } from './server-dates.ts';

export { CHECKS } from './checks.ts';
export {
  type AirbyteAccess,
  type DoctorContext,
  type Finding,
  type NamedFinding,
  type TemporalAccess,
} from './finding.ts';

/** The part that examines, which only whoever does that loads: `onboarding doctor --help` does not. */
export async function loadDoctor(): Promise<{
  readonly examine: typeof examine;
  readonly ServerDates: typeof ServerDates;
}> {
  return { ...(await import('./examine.ts')), ...(await import('./server-dates.ts')) };
}
