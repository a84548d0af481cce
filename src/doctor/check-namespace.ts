import { shellQuoted } from '../domain/words.ts';
import { isGrpc } from '../temporal/index.ts';
import { ofTemporal, type Check } from './finding.ts';

const DAY_SECONDS = 86_400;

export const checkNamespace: Check['run'] = ofTemporal(async ({ connection, namespace }) => {
  try {
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    const days = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / DAY_SECONDS;
    const kept = days === 1 ? 'a day' : `${Math.round(days * 10) / 10} days`;
    return {
      status: 'ok',
      message: `${namespace} keeps closed onboardings, and the need for their keys, for ${kept}.`,
    };
  } catch (error) {
    if (!isGrpc(error, 'NOT_FOUND')) throw error;
    return {
      status: 'failed',
      message: `Temporal does not know the namespace ${namespace}.`,
      next: `Check TEMPORAL_NAMESPACE, or create it: \`temporal operator namespace create --namespace ${shellQuoted(namespace)}\`.`,
    };
  }
});
