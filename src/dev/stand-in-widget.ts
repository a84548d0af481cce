/** Serves the stand-in for the Airbyte Embedded Widget from an origin of its own, as the real one has. */
import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import { serveApp, type RunningService } from '../http/index.ts';

export interface StandInWidget {
  /** For a script tag. */
  readonly scriptUrl: string;
  /** The frame's address, as a bundle carries it. */
  readonly widgetUrl: (widget: { workspaceId: string; allowedOrigin: string }) => string;
  readonly stop: RunningService['stop'];
}

export interface StandInWidgetOptions {
  readonly port?: number;
  /** Makes the source that somebody adds in the widget, where there is an Airbyte to make it in. */
  readonly addSource: (workspaceId: string) => { readonly id: string; readonly name: string };
}

const FOLDER = new URL('stand-in-widget/', import.meta.url);

export async function startStandInWidget({
  port = 0,
  addSource,
}: StandInWidgetOptions): Promise<StandInWidget> {
  const app = new Hono();
  app.post('/workspaces/:id/sources', (c) => {
    const { id, name } = addSource(c.req.param('id'));
    return c.json({ id, name });
  });
  app.get('/widget.js', async (c) =>
    c.body(await readFile(new URL('widget.js', FOLDER), 'utf8'), 200, { 'content-type': 'text/javascript' }),
  );
  app.get('/embedded-widget', async (c) => c.html(await readFile(new URL('frame.html', FOLDER), 'utf8')));
  const { url, stop } = await serveApp(() => app, { host: '127.0.0.1', port });
  return {
    scriptUrl: `${url}/widget.js`,
    widgetUrl: (widget) => `${url}/embedded-widget?${new URLSearchParams(widget).toString()}`,
    stop,
  };
}
