import { connectivity } from './connectivity.ts';

/** Waits so many milliseconds; no longer once it is stopped, or once the browser is back online. */
export async function pause(ms: number, stopped: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      stopped.removeEventListener('abort', end);
      connectivity.removeEventListener?.('online', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    stopped.addEventListener('abort', end);
    connectivity.addEventListener?.('online', end);
    if (stopped.aborted) end();
  });
}
