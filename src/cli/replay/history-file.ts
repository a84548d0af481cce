/** Histories in files, as the Temporal UI and command line write them. */
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { WORKFLOW_TYPE } from '../../domain/names.ts';
import type { CliContext } from '../cli-context.ts';
import { UsageError } from '../exit.ts';
import { readJson } from '../json-file.ts';
import type { RunToReplay } from './run-to-replay.ts';

/** Each when it is asked for. @param files `-` is standard input @throws UsageError where one is none of an onboarding */
export async function* runsInFiles(
  context: CliContext,
  files: readonly string[],
): AsyncGenerator<RunToReplay> {
  for (const file of files) yield runIn(file, await readJson(context, file));
}

function runIn(file: string, json: unknown): RunToReplay {
  const named = file === '-' ? 'Standard input' : file;
  const history = historyOf(Array.isArray(json) ? { events: json } : json);
  if (history === null)
    throw new UsageError(
      `${named} is no history. \`temporal workflow show --output json\` prints one; in the Temporal UI, download it as it is, not decoded.`,
    );
  const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  const type = started?.workflowType?.name;
  if (type !== WORKFLOW_TYPE)
    throw new UsageError(
      type
        ? `${named} is the history of another workflow, ${JSON.stringify(type)}.`
        : `${named} is a history without its beginning.`,
    );
  return {
    file,
    workflowId: started?.workflowId ? started.workflowId : 'unknown',
    runId: started?.originalExecutionRunId ?? '',
    history,
  };
}

/** `null` where it is none. What is wrong with it is not told: Temporal's own words quote it. */
function historyOf(json: unknown): RunToReplay['history'] | null {
  try {
    return historyFromJSON(json);
  } catch {
    return null;
  }
}
