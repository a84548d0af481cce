/**
 * Namespaces of the run's Temporal server for tests that list or count all onboardings of a namespace: each is one test file's own.
 */

export const NAMESPACE_OF_MANY = 'many';
export const NAMESPACE_OF_DOCTOR = 'doctor';
export const NAMESPACE_OF_METRICS = 'metrics';
export const NAMESPACE_OF_GAUGES = 'gauges';
export const NAMESPACE_OF_KEYS = 'keys';
export const NAMESPACE_OF_NEIGHBOURS = 'neighbours';
export const NAMESPACE_OF_SWITCHED_OFF = 'switched-off';
export const NAMESPACE_OF_REPLAY = 'replay';
export const NAMESPACES = [
  NAMESPACE_OF_MANY,
  NAMESPACE_OF_DOCTOR,
  NAMESPACE_OF_METRICS,
  NAMESPACE_OF_GAUGES,
  NAMESPACE_OF_KEYS,
  NAMESPACE_OF_NEIGHBOURS,
  NAMESPACE_OF_SWITCHED_OFF,
  NAMESPACE_OF_REPLAY,
];
