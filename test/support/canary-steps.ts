/** What the canaries live through: everything that runs is run, with a marker in each place of a secret. */
import type { Client } from '@temporalio/client';
import { expect } from 'vitest';
import type { Call, Emulator, Fault, FaultHandle } from '../../emulator/index.ts';
import type { OnboardingClient, Progress } from '../../src/client.ts';
import { writePayloads } from '../../src/codec-server/protocol.ts';
import { payloadsIn } from '../../src/secrets/index.ts';
import { marker, numericMarker, writtenForms } from './canary.ts';
import type { Processes } from './processes.ts';
import type { Program } from './program.ts';
import { requestFor, sourceNamed } from './requests.ts';
import { goWrong } from './sign-up.ts';
import { signers } from './signed.ts';

const NUMBER = numericMarker();

export const SECRETS = {
  number: String(NUMBER),
  config: marker('config'),
  nested: marker('nested'),
  corrected: marker('corrected'),
  quoted: marker('quoted'),
  invalid: marker('invalid'),
  organization: marker('organization').replace(/[^\w-]/g, ''),
  codecKey: marker('codec').replace(/[^\w-]/g, ''),
  apiKey: marker('api').replace(/[^\w-]/g, ''),
  webhookBody: marker('webhook'),
  collectorKey: marker('collector').replace(/[^\w-]/g, ''),
};
export const WEBHOOK = signers['standard-webhooks'];
export const UI = 'http://localhost:8233';

const source = (name: string, secret: string = SECRETS.config) =>
  sourceNamed(name, {
    app_id: NUMBER,
    client_secret: secret,
    credentials: { deep: [{ token: SECRETS.nested }] },
  });

/** Where the steps are made. */
export interface CanaryPlace {
  readonly processes: Processes;
  readonly emulator: Emulator;
  readonly onboarding: OnboardingClient;
  readonly temporal: Client;
  readonly codecUrl: string;
  readonly serviceUrl: string;
  readonly metricsUrl: string;
}

export class CanarySteps {
  /** What the codec server and the HTTP service answered, and a worker Prometheus. */
  codecAnswers = '';
  httpAnswers = '';
  scraped = '';
  readonly #place: CanaryPlace;

  constructor(place: CanaryPlace) {
    this.#place = place;
  }

  async #until(name: string, isReached: (progress: Progress) => boolean): Promise<void> {
    const { onboarding } = this.#place;
    for await (const progress of onboarding.watch(name, { interval: 50 })) if (isReached(progress)) return;
    throw new Error('It closed before.');
  }

  /** Until the create of its source `Stripe` has arrived. */
  async #untilCalled(name: string): Promise<void> {
    const isOfIt = ({ workspaceName, sourceName }: Call): boolean =>
      workspaceName === name && sourceName === 'Stripe';
    await this.#place.emulator.waitForCall('createSource', isOfIt);
  }

  /** Starts one by the command line. */
  async #start(
    request = requestFor([source('Stripe'), source('HubSpot')]),
    args: readonly string[] = [],
  ): Promise<string> {
    await this.#place.processes.run(['start', '-', ...args], JSON.stringify(request));
    return request.workspace_name;
  }

  /** The same, with what goes wrong with its source `Stripe`, until the cause is removed. */
  async #startWrong(fault: Fault): Promise<{ name: string; cause: FaultHandle }> {
    const request = requestFor([source('Stripe'), source('HubSpot')]);
    const [cause] = goWrong(this.#place.emulator, request.workspace_name, {
      operation: 'createSource',
      sourceName: 'Stripe',
      times: Infinity,
      fault,
    });
    return { name: await this.#start(request), cause };
  }

  /** The API quotes the secrets in each way of writing them: in fields of JSON, and in pages. */
  async #beRefusedInEveryWay(): Promise<void> {
    const { emulator, onboarding, processes } = this.#place;
    const quotes = [SECRETS.config, SECRETS.nested, SECRETS.number].flatMap((secret) =>
      writtenForms(secret).map((form) => `got ${form} there`),
    );
    const bodies = [
      { errors: quotes.slice(0, 30).map((message) => ({ field: 'client_secret', message })) },
      { detail: quotes.slice(30).map((msg) => ({ loc: ['body', 'client_secret'], msg })) },
      ...writtenForms(SECRETS.config)
        .filter((form) => /&/.test(form))
        .map((form) => `<html><body>got ${form} there</body></html>`),
    ];
    for (const body of bodies) {
      const request = requestFor([source('Stripe')]);
      const { workspace_name: name } = request;
      const fault: Fault = { kind: 'status', status: 422, body };
      const [refusal] = goWrong(emulator, name, { operation: 'createSource', times: Infinity, fault });
      await onboarding.start(request);
      await this.#until(name, ({ status }) => status === 'needs_attention');
      if (typeof body !== 'string') await processes.run(['status', name, '--json']);
      refusal.remove();
      await onboarding.retry(name);
      await onboarding.result(name);
    }
  }

  /** Starts one whose worker dies in mid-call: the call takes effect, and nobody hears of it. */
  async #startCrashing(worker: Program): Promise<string> {
    const { emulator } = this.#place;
    const request = requestFor([source('Stripe'), source('HubSpot')]);
    const { workspace_name: workspaceName } = request;
    goWrong(emulator, workspaceName, {
      operation: 'createSource',
      sourceName: 'Stripe',
      fault: { kind: 'hang', commit: true },
    });
    const starting = this.#start(request);
    await this.#untilCalled(workspaceName);
    await worker.end('SIGKILL');
    return await starting;
  }

  /** Success, refusal, retry, a 500 page, a conflict, an invalid request, a cancel, a crash. */
  async runItAll(): Promise<string> {
    const { processes, onboarding, metricsUrl } = this.#place;
    const worker = processes.start(['worker']);
    await worker.says('the worker runs');
    const completed = await this.#start(undefined, ['--wait']);
    expect(await processes.run(['status', completed, '--json'])).toBe(0);

    const quoting = `client_secret ${SECRETS.config} and ${JSON.stringify({ deep: SECRETS.nested })} are not valid`;
    const { name: parked, cause: refusal } = await this.#startWrong({
      kind: 'status',
      status: 422,
      body: { detail: [{ loc: ['body', SECRETS.config], msg: quoting }] },
    });
    await this.#until(parked, ({ status, percent }) => status === 'needs_attention' && percent === 50);
    for (const args of [['status', parked], ['list', '--status', 'needs_attention', '--json'], ['doctor']]) {
      await processes.run(args);
    }
    refusal.remove();

    await this.#beRefusedInEveryWay();
    const corrected = { sources: [source('Stripe', SECRETS.corrected)] };
    await processes.run(['retry', parked, '--with', '-'], JSON.stringify(corrected));
    await processes.run(['watch', parked]);

    const page = `<html><title>500 ${encodeURIComponent(SECRETS.config)}</title>${SECRETS.config}</html>`;
    const { name: unknown, cause: down } = await this.#startWrong({
      kind: 'status',
      status: 500,
      body: page,
    });
    await this.#until(unknown, ({ sources }) => sources[0]?.state === 'settling');
    down.remove();

    const conflicting = { ...requestFor([source('Stripe', SECRETS.quoted)]), workspace_name: completed };
    expect(await processes.run(['start', '-'], JSON.stringify(conflicting))).toBe(4);
    const invalid = {
      workspace_name: 'x',
      sources: [{ name: 'x', source_config: SECRETS.invalid }],
    };
    expect(await processes.run(['start', '-', '--json'], JSON.stringify(invalid))).toBe(2);
    expect(await processes.run(['start', '-'], `{"source_config": ${SECRETS.invalid}`)).toBe(2);

    const { name: cancelled, cause: silence } = await this.#startWrong({ kind: 'hang' });
    await this.#untilCalled(cancelled);
    await processes.run(['cancel', cancelled]);
    silence.remove();

    const crashed = await this.#startCrashing(worker);
    const next = processes.start(['worker']);
    for (const name of [unknown, crashed, cancelled, parked]) await onboarding.result(name);
    expect((await onboarding.progress(crashed)).status).toBe('completed');
    await this.#readThroughCodecServer();
    await this.#callTheService(completed);
    this.scraped = await (await fetch(metricsUrl)).text();
    await next.end();
    return completed;
  }

  /** What a backend, a browser, a webhook's sender and a Prometheus ask of the HTTP service. */
  async #callTheService(completed: string): Promise<void> {
    const { processes, onboarding, emulator, serviceUrl } = this.#place;
    const running = processes.start(['serve']);
    await running.says('the service runs');
    const call = async (method: string, path: string, body?: unknown): Promise<number> => {
      const answer = await fetch(`${serviceUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${SECRETS.apiKey}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      this.httpAnswers += `${JSON.stringify([...answer.headers])}\n${await answer.text()}\n`;
      return answer.status;
    };
    const deliver = async (data: object): Promise<number> => {
      const event = JSON.stringify({ type: 'user.created', data });
      const { body, headers } = await WEBHOOK.sign(event, WEBHOOK.secret, Date.now());
      const answer = await fetch(`${serviceUrl}/v1/webhooks/canary`, { method: 'POST', headers, body });
      this.httpAnswers += `${await answer.text()}\n`;
      return answer.status;
    };
    const refused = requestFor([source('Stripe', SECRETS.webhookBody)]);
    const quoting = { message: `${SECRETS.webhookBody} is not a key`, errors: [] };
    goWrong(emulator, refused.workspace_name, {
      operation: 'createSource',
      fault: { kind: 'status', status: 422, body: quoting },
    });
    expect(await deliver({ request: refused, secret: SECRETS.webhookBody })).toBe(202);
    expect(await deliver({ secret: SECRETS.webhookBody })).toBe(422);
    await this.#until(refused.workspace_name, ({ status }) => status === 'needs_attention');

    const path = `/v1/onboardings/${refused.workspace_name}`;
    const conflicting = { ...requestFor([source('Stripe', SECRETS.quoted)]), workspace_name: completed };
    expect(await call('POST', '/v1/onboardings', conflicting)).toBe(409);
    const invalid = { workspace_name: 'x', sources: [{ name: 'x', source_config: SECRETS.invalid }] };
    expect(await call('POST', '/v1/onboardings', invalid)).toBe(422);
    expect(await call('POST', '/v1/onboardings', `{"source_config": ${SECRETS.invalid}`)).toBe(400);
    expect(await call('GET', path)).toBe(200);
    expect(await call('GET', '/v1/onboardings?status=needs_attention')).toBe(200);
    const corrected = { sources: [source('Stripe', SECRETS.corrected)] };
    expect(await call('POST', `${path}/retry`, corrected)).toBe(202);
    await onboarding.result(refused.workspace_name);
    expect(await call('GET', `${path}/events`)).toBe(200);
    for (const open of ['/metrics', '/readyz', '/openapi.json']) expect(await call('GET', open)).toBe(200);
    await running.end();
  }

  /** Everything that can be decoded, as an operator sees it in the Temporal UI. */
  async #readThroughCodecServer(): Promise<void> {
    const { processes, temporal, codecUrl } = this.#place;
    const running = processes.start(['codec-server']);
    await running.says('the codec server runs');
    for await (const { workflowId, runId } of temporal.workflow.list()) {
      const history = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
      const answer = await fetch(`${codecUrl}/decode`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${SECRETS.codecKey}`,
          origin: UI,
        },
        body: JSON.stringify(writePayloads([...payloadsIn(history)])),
      });
      expect(answer.status).toBe(200);
      const { payloads } = (await answer.json()) as { payloads: { data: string }[] };
      this.codecAnswers += payloads.map(({ data }) => Buffer.from(data, 'base64').toString()).join('\n');
    }
    await running.end();
  }
}
