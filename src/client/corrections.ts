/**
 * What a retry corrects: of what was sent with it, what is not as it was. Configurations are compared by their digests, and
 * nothing sealed is opened for it (I4).
 */
import { InvalidRequestError } from '../domain/errors.ts';
import { noSuchSource } from '../domain/history/messages.ts';
import type { SealedSourceRequest, SourceDigests, SourceProgress } from '../domain/history/types.ts';
import type { Correction, RequestIssue, SourceRequest } from '../domain/onboarding-request.ts';
import { nameInWords, namesInWords, words } from '../domain/words.ts';
import type { KeyProvider } from '../secrets/index.ts';
import { canonical, digestsAtStart, sourceDigests } from './digests.ts';
import { effectiveSources, type RunHistory } from './history.ts';
import type { Run } from './onboarding-run.ts';
import type { OwnProgress } from './run-progress.ts';

/** A source that was sent, beside the one that there is. */
interface Compared {
  readonly source: SourceRequest;
  readonly path: string;
  /** Its place in the onboarding. */
  readonly index: number;
  /** The fields that differ; `null` where nobody can tell, because the key of the digests is gone. */
  readonly differing: readonly string[] | null;
}

/** What a run is compared by. */
interface Comparing {
  readonly keyring: KeyProvider;
  /** What the run itself knows; asked only where it matters. */
  readonly own: () => Promise<OwnProgress>;
}

/** How a source stands. */
interface Standing extends Pick<SourceProgress, 'state'> {
  readonly needsPerson: boolean;
}

/**
 * The sources that a retry is to correct; none where all that needs a person is to be tried again as it is.
 * @throws InvalidRequestError that names what a retry cannot change
 */
export async function sourcesToCorrect(
  { keyring, own }: Comparing,
  run: Run,
  history: RunHistory,
  correction: Correction,
): Promise<readonly SourceRequest[]> {
  const effective = effectiveSources(history);
  const found = [
    ...differencesOfRequest(run, history, correction),
    ...unknownNames(effective, correction),
    ...missingNames(effective, correction),
  ];
  if (found.length > 0) throw new InvalidRequestError(found);
  const sent = new Map(correction.sources.map((source, index) => [source.name, { source, index }]));
  const compared = effective.flatMap((existing, index): Compared[] => {
    const one = sent.get(existing.name);
    if (one === undefined) return [];
    const differing = differingFields(keyring, run, history, one.source, existing);
    return [{ source: one.source, path: correction.pathOf(one.index), index, differing }];
  });
  const mayChangeCreated = run.isClosed && correction.request === null;
  const isInDoubt = ({ index, differing }: Compared): boolean =>
    differing === null || (differing.length > 0 && history.created.has(index) && !mayChangeCreated);
  const standings = compared.some(isInDoubt) ? standingsIn(await own(), run) : [];
  const isChanged = ({ index, differing }: Compared): boolean =>
    differing === null ? standings[index]?.needsPerson === true : differing.length > 0;
  const changed = compared.filter(isChanged);
  if (!mayChangeCreated) {
    const refused = changed.flatMap((one) => changesOfCreated(run, one, standings[one.index]));
    if (refused.length > 0) throw new InvalidRequestError(refused);
  }
  return (changed.length > 0 ? changed : asTheyWereNamed(run, history, correction, compared)).map(
    ({ source }) => source,
  );
}

/** Where nothing of a list was changed, an open onboarding still tries only those again that it names. */
function asTheyWereNamed(
  run: Run,
  { created }: RunHistory,
  { request }: Correction,
  compared: readonly Compared[],
): readonly Compared[] {
  if (run.isClosed || request !== null) return [];
  const open = compared.filter(({ index }) => !created.has(index));
  return open.length > 0 ? open : compared;
}

/** What is not of a source stays; what a request does not say, the settings said when it was started. */
function differencesOfRequest(
  { workspaceName }: Run,
  { input }: RunHistory,
  { request }: Correction,
): RequestIssue[] {
  if (request === null) return [];
  const { workspace_name, region_id, check } = request;
  const only = 'a retry corrects nothing but sources';
  const issues: RequestIssue[] = [];
  if (workspace_name !== workspaceName) {
    const message = `is another one than that of the onboarding that is retried, ${nameInWords(workspaceName)}`;
    issues.push({ path: 'workspace_name', message });
  }
  if (region_id !== undefined && region_id !== input?.request.region_id) {
    issues.push({ path: 'region_id', message: `is not the one that the onboarding has; ${only}` });
  }
  if (check !== undefined && check !== input?.policy.check) {
    issues.push({ path: 'check', message: `is not as the onboarding was started; ${only}` });
  }
  return issues;
}

function unknownNames(
  effective: readonly SealedSourceRequest[],
  { sources, pathOf }: Correction,
): RequestIssue[] {
  const known = effective.map(({ name }) => name);
  return sources.flatMap(({ name }, index) =>
    known.includes(name) ? [] : [{ path: within(pathOf(index), 'name'), message: noSuchSource(name, known) }],
  );
}

function missingNames(
  effective: readonly SealedSourceRequest[],
  { request, sources }: Correction,
): RequestIssue[] {
  if (request === null) return [];
  const sent = new Set(sources.map(({ name }) => name));
  const missing = effective.map(({ name }) => name).filter((name) => !sent.has(name));
  if (missing.length === 0) return [];
  const message = `must be all that the onboarding has where the whole request is sent; without ${namesInWords(missing)} send only {"sources": […]}`;
  return [{ path: 'sources', message }];
}

function within(path: string, field: string): string {
  return path === '' ? field : `${path}.${field}`;
}

/** What of a source stands in the open in the history. */
const OPEN_FIELDS = [
  'source_template_id',
  'selected_connection_template_tags',
  'selected_connection_template_tags_mode',
] as const;

function differingFields(
  keyring: KeyProvider,
  run: Run,
  history: RunHistory,
  source: SourceRequest,
  effective: SealedSourceRequest,
): readonly string[] | null {
  const open = OPEN_FIELDS.filter(
    (field) => canonical([source[field] ?? null]) !== canonical([effective[field] ?? null]),
  );
  const known = effective.digests ?? digestsWithout(run, history, effective);
  // A correction of an older version has none.
  if (known === 'none') return [...open, 'source_config'];
  const own = known && sourceDigests(keyring, run.workspaceName, source, known.key_id);
  if (known === null || own === null) return open.length > 0 ? open : null;
  const sealed = (['source_config', 'credentials'] as const).filter((field) => own[field] !== known[field]);
  return [...open, ...sealed];
}

/** The digests of a source that has none of its own; `null` where nobody knows them, or under which key they are. */
function digestsWithout(
  { digest }: Run,
  { input, corrections }: RunHistory,
  { name, corrected }: SealedSourceRequest,
): SourceDigests | 'none' | null {
  if (corrected === true || corrections.some((correction) => correction.name === name)) return 'none';
  return input === null || digest === null ? null : digestsAtStart(digest.key_id, input.field_digests, name);
}

/** How the sources stand, in the onboarding's order. */
function standingsIn({ own, partial }: OwnProgress, run: Run): readonly Standing[] {
  return own.sources.map(({ state, failure }) => {
    // What a run leaves undone when it closes, the next one does; where no worker answers, nobody knows more.
    const mayNeedOne = run.isClosed || partial || failure !== null || own.failure !== null;
    return { state, needsPerson: mayNeedOne && !isReady({ state }) };
  });
}

function isReady({ state }: Pick<SourceProgress, 'state'>): boolean {
  return state === 'created' || state === 'adopted';
}

/** Changes of a created source, which would be lost on the way, or take place by the way. */
function changesOfCreated(
  { isClosed }: Run,
  { source, path, differing }: Compared,
  standing: Standing | undefined,
): RequestIssue[] {
  if (standing === undefined || !isReady(standing)) return [];
  const next = isClosed ? 'leave it as it was, or send this source alone' : 'leave it as it was, or out';
  const message = `is not what the onboarding has for ${nameInWords(source.name)}, which is ${words(standing.state)}; ${next}`;
  return (differing ?? []).map((field) => ({ path: within(path, field), message }));
}
