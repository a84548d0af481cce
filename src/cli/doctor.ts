import { Client } from '@temporalio/client';
import { Command } from '@commander-js/extra-typings';
import { connectTo } from '../client/connect.ts';
import { lenientClient } from '../client/context.ts';
import { readClientConfig } from '../config.ts';
import { examine, type Finding } from '../doctor/index.ts';
import { onboardingDataConverter } from '../secrets/index.ts';
import type { CliContext } from './context.ts';
import { EXIT, Unsuccessful } from './exit.ts';

const MARKS: Record<Finding['status'], string> = { ok: '✓', warning: '!', problem: '✗' };

export function doctorCommand({ env, output }: CliContext): Command {
  return new Command('doctor')
    .description('check what onboardings need, and say what to do; exit 1 where something is wrong')
    .action(async () => {
      const { temporal, keyring } = readClientConfig(env);
      const { namespace } = temporal;
      const connection = await connectTo(temporal.connection);
      try {
        const dataConverter = onboardingDataConverter(keyring);
        // What cannot be read is what it is to find.
        const client = lenientClient(new Client({ connection, namespace, dataConverter }));
        const findings = [
          { check: 'connection', status: 'ok', message: 'Temporal answers.' } as const,
          ...(await examine({ connection, client, namespace, keyring })),
        ];
        output.answer(findings.map(told).join('\n'), { checks: findings });
        if (findings.some(({ status }) => status === 'problem')) throw new Unsuccessful(EXIT.failed);
      } finally {
        await connection.close();
        keyring.close?.();
      }
    });
}

function told({ check, status, message, next }: Finding & { readonly check: string }): string {
  const line = `${MARKS[status]} ${check}: ${message}`;
  return next === undefined ? line : `${line}\n    Next: ${next}`;
}
