import { once } from 'node:events';
import { Command } from '@commander-js/extra-typings';
import { readCodecServerConfig } from '../../codec-server-config.ts';
import { listeningAt, readLogConfig } from '../../config.ts';
import { createLogger, logKeyChange } from '../../log.ts';
import { startCodecServer } from '../../secrets/codec-server/listen.ts';
import { PayloadCodec } from '../../secrets/index.ts';
import type { CliContext } from '../context.ts';

export function codecServerCommand({ env, untilInterrupted }: CliContext): Command {
  return new Command('codec-server')
    .description('decode for the Temporal UI and command line, until SIGINT or SIGTERM')
    .action(async () => {
      const { keyring, encrypts, host, port, origins, callers } = readCodecServerConfig(env);
      const logger = createLogger(readLogConfig(env, process.stderr.isTTY));
      keyring.onChange?.(logKeyChange(logger));
      const interrupted = untilInterrupted();
      const codec = new PayloadCodec(keyring, { encrypts });
      const variables = ['ONBOARDING_CODEC_HOST', 'ONBOARDING_CODEC_PORT'] as const;
      const server = await listeningAt({ host, port, variables }, () =>
        startCodecServer({ host, port }, { codec, callers, origins, logger }),
      );
      logger.info(
        { url: server.url, origins, callers: callers.map(({ name }) => name) },
        'the codec server runs',
      );
      if (!interrupted.aborted) await once(interrupted, 'abort');
      await server.close();
      logger.info('the codec server has stopped');
    });
}
