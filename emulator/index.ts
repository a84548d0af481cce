export { apiNames, type ApiName } from './apis.ts';
export type { Call, Effect } from './calls.ts';
export type { CheckedSource, CheckRule } from './checks.ts';
export type { Clock } from './clock.ts';
export { Dice } from './dice.ts';
export { connectors, connectorTemplates, templateOf, type Connector } from './connectors/index.ts';
export { startEmulator, type Emulator } from './emulator.ts';
export type { ErrorEnvelope } from './errors.ts';
export type { Fault } from './fault.ts';
export type { FaultCondition, FaultHandle, FaultRule, Faults } from './faults.ts';
export { operationNames, type OperationName } from './operations.ts';
export type { Insight } from './insight.ts';
export type { EmulatorOptions } from './options.ts';
export {
  createRandomPlan,
  everyRandomKind,
  type RandomFaultKind,
  type RandomPlan,
  type RandomPlanOptions,
} from './random-plan.ts';
export type { SourceSeed, WorkspaceSeed } from './seed.ts';
export type { DeletedSourceView, SourceView } from './sources.ts';
export type { ConnectionTemplate, SourceTemplate } from './templates.ts';
export type { WaitOptions } from './wait-until.ts';
export type { WorkspaceView } from './workspaces.ts';
