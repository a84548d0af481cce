/** The application's own interceptor: sees every call to Temporal, also those that this package makes. */
import type { ClientInterceptors, WorkflowClientInterceptor } from '@temporalio/client';

/** @param report is told the kind of each call, and the workflow's id */
export function reportedCalls(report: (call: string, workflowId: string) => void): ClientInterceptors {
  const interceptor: WorkflowClientInterceptor = {
    startWithDetails: async (input, next) => {
      report('start', input.options.workflowId);
      return await next(input);
    },
    describe: async (input, next) => {
      report('describe', input.workflowExecution.workflowId);
      return await next(input);
    },
    query: async (input, next) => {
      report('query', input.workflowExecution.workflowId);
      return await next(input);
    },
    signal: async (input, next) => {
      report('signal', input.workflowExecution.workflowId);
      await next(input);
    },
  };
  return { workflow: [interceptor] };
}
