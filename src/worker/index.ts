export { runsFromZero } from './from-zero.ts';
export { installRuntime } from './runtime.ts';
export { workflowCode } from './workflow-code.ts';
