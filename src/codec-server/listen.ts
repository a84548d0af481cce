import { listenOn, type ListenAddress } from '../http-server/index.ts';
import { createCodecServerApp, type CodecServerOptions } from './codec-app.ts';

export interface RunningCodecServer {
  readonly url: string;
  close(): Promise<void>;
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/**
 * Starts the codec server. Port 0 is a free one.
 * @throws Error where it would be open to the world: without keys, it listens on loopback only; or where it cannot
 *   listen
 */
export async function startCodecServer(
  address: ListenAddress,
  options: CodecServerOptions,
): Promise<RunningCodecServer> {
  if (options.callers === null && !LOOPBACK.includes(address.host)) {
    throw new Error(`Without keys the codec server listens on loopback only, not on ${address.host}.`);
  }
  const { url, close } = await listenOn(createCodecServerApp(options), address);
  // Nothing is changed here: whoever is cut off asks again.
  return { url, close: () => close(0) };
}
