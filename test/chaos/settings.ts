/** The settings of a chaos run: the product's own, scaled down so that windows close within the run. */
import type { Environment } from '../../src/config/index.ts';

const SCALED = {
  AIRBYTE_REQUEST_TIMEOUT: '1500ms',
  // Wider than the first look after an unknown outcome, at 5 s, so that effects come after it, too.
  AIRBYTE_COMMIT_WINDOW: '12s',
  ONBOARDING_ATTENTION_WINDOW: '10s',
  ONBOARDING_OUTAGE_WINDOW: '25s',
} as const;

/** Settings that the environment has stay as they are. */
export function scaledSettings(env: Environment): Environment {
  const given = Object.entries(env).filter(([name, value]) => name in SCALED && (value ?? '') !== '');
  return { ...SCALED, ...Object.fromEntries(given) };
}
