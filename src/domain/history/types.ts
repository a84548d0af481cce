/**
 * Every type that stands in a history: what a run is started with, what travels from attempt to attempt, and the progress. A
 * change of one is judged against the histories that exist (I5). `messages.ts` has the messages that are made of them.
 */

/** The generations of Airbyte’s API, as `AIRBYTE_API` names them. */
export const AIRBYTE_APIS = ['embedded', 'agents'] as const;

/**
 * `embedded`: the API of Airbyte’s authentication document, `/api/v1/embedded/…`. `agents`: the newest public contract, which
 * creates by the workspace’s name and with the organization’s token. See docs/api-generations.md.
 */
export type AirbyteApi = (typeof AIRBYTE_APIS)[number];

/** That of runs whose input names none. */
export const DEFAULT_API: AirbyteApi = 'embedded';

/** Whether a run can speak it; one that names none speaks the default one. */
export function isKnownApi(api: unknown): api is AirbyteApi | undefined {
  return api === undefined || AIRBYTE_APIS.some((known) => known === api);
}

/** As `ONBOARDING_PREFLIGHT`, a request's `preflight` and `retry --preflight` name them. */
export const PREFLIGHT_MODES = ['on', 'warn', 'off'] as const;

/**
 * What becomes of a configuration that is not what its template asks for. `on`: it is refused before anything is sent. `warn`: it is
 * sent, and what is wrong is told in the progress. `off`: it is not checked; its template still says which values are secret.
 */
export type PreflightMode = (typeof PREFLIGHT_MODES)[number];

/** That of runs whose input names none. */
export const DEFAULT_PREFLIGHT: PreflightMode = 'on';

export function isKnownPreflight(mode: unknown): mode is PreflightMode | undefined {
  return mode === undefined || PREFLIGHT_MODES.some((known) => known === mode);
}

/** The closed set of failure types (I7). */
export const FAILURE_TYPES = [
  'Airbyte.RateLimited',
  'Airbyte.Unavailable',
  'Airbyte.OutcomeUnknown',
  'Airbyte.NotSent',
  'Airbyte.TokenRejected',
  'Airbyte.Unauthorized',
  'Airbyte.Forbidden',
  'Airbyte.NotFound',
  'Airbyte.Invalid',
  'Airbyte.Conflict',
  'Airbyte.UnexpectedResponse',
  'Airbyte.CheckFailed',
  'Airbyte.OutageWindowClosed',
  'Onboarding.InvalidRequest',
  'Onboarding.AmbiguousSource',
  'Onboarding.WorkspaceChanged',
  'Onboarding.Unsealable',
  'Onboarding.AttentionWindowClosed',
  'Onboarding.Terminated',
] as const;

/** One of the failure types of this closed set. */
export type FailureType = (typeof FAILURE_TYPES)[number];

/** A field that is not right, with a sentence that says why; never with its value. */
export interface FieldProblem {
  /** Its path: of a configuration, from there on. */
  readonly field: string;
  readonly message: string;
  /** What the connector calls it, and says of it. */
  readonly title?: string;
  readonly description?: string;
}

/** A failure as users meet it: in the progress, over HTTP, on the command line and in the Temporal UI. */
export interface Failure {
  readonly type: FailureType;
  readonly message: string;
  readonly fields: readonly FieldProblem[];
}

/**
 * Settings of one onboarding, in milliseconds. `start` resolves them into the workflow's input and the workflow
 * reads nothing else, so that a changed setting never changes a run that is under way.
 */
export interface OnboardingPolicy {
  /** The longest that one call to Airbyte may take. */
  readonly request_timeout_ms: number;
  /** How long after it was sent a call may still take effect; never less than the request timeout. */
  readonly commit_window_ms: number;
  /** How long a parked onboarding waits for a person. */
  readonly attention_window_ms: number;
  /** How long one transient failure may last before it needs a person. */
  readonly outage_window_ms: number;
  /** Whether each source's configuration is tried by the API before it is created. */
  readonly check: boolean;
  /** How long such a check may take, repeated where it fails for a passing reason. */
  readonly check_timeout_ms: number;
  /** The generation of Airbyte's API that is spoken; absent in older runs, and where none was set. */
  readonly api?: AirbyteApi | undefined;
  /** Absent in older runs, and where neither the request nor a setting says. */
  readonly preflight?: PreflightMode | undefined;
  /** Whether somebody is told what it comes to; absent in older runs, and where nobody is. */
  readonly notices?: true | undefined;
}

/** A source request whose configuration only an activity can open. */
export interface SealedSourceRequest {
  readonly name: string;
  readonly source_template_id: string;
  readonly sealed_source_config: string;
  /** Credentials that are sent apart from the configuration, where the request has them so. */
  readonly sealed_credentials?: string;
  readonly selected_connection_template_tags?: string[] | undefined;
  readonly selected_connection_template_tags_mode: 'any' | 'all';
  /** From a retry: where the source exists, its configuration is replaced by this one. */
  readonly corrected?: true;
  /**
   * From a retry; absent in corrections of older versions. Of what a run was started with, the digests are its
   * `field_digests`.
   */
  readonly digests?: SourceDigests;
}

/** Keyed digests of what of a source is sealed: they tell that it was changed, and never what it is. */
export interface SourceDigests {
  readonly key_id: string;
  readonly source_config: string;
  readonly credentials?: string;
}

/** What of a source only an activity can open. */
export function sealedParts(
  source:
    Partial<Pick<SealedSourceRequest, 'sealed_source_config' | 'sealed_credentials'>> | null | undefined,
): readonly (string | undefined)[] {
  const { sealed_source_config, sealed_credentials } = source ?? {};
  return [sealed_source_config, ...(sealed_credentials === undefined ? [] : [sealed_credentials])];
}

/** An onboarding request; its `check` and its `preflight` have become a part of the policy. */
export interface SealedOnboardingRequest {
  readonly workspace_name: string;
  readonly region_id?: string | undefined;
  readonly sources: readonly SealedSourceRequest[];
  readonly signup_event?: SignupEvent | undefined;
}

/**
 * A whole request for a workflow of one's own, made by `OnboardingClient.seal`: its secrets are sealed, and it has what the start
 * rules need. Plain JSON.
 */
export interface SealedRequest extends SealedOnboardingRequest {
  readonly check?: boolean | undefined;
  readonly preflight?: PreflightMode | undefined;
  /** The settings of whoever sealed it. */
  readonly policy: OnboardingPolicy;
}

/** What started the onboarding, as the sender names it. */
export type SignupEvent = {
  id: string;
  type?: string | undefined;
  source?: string | undefined;
};

/** Everything that the workflow depends on is in here. */
export interface OnboardingInput {
  readonly request: SealedOnboardingRequest;
  readonly policy: OnboardingPolicy;
  /** Under the key that the memo's digest names; read only where two requests conflict. */
  readonly field_digests: FieldDigests;
  /** What the run before left behind, where there was one. */
  readonly previous_run?: PreviousRun;
}

/** What a run has to know of the one before it. */
export interface PreviousRun {
  /** Every later token must be for this workspace; `null` where the run before never had one. */
  readonly workspace_id: string | null;
  /**
   * ISO 8601: when a call that the run before left in flight can no longer take effect. Absent where it closed with
   * nothing in flight.
   */
  readonly settled_at?: string;
}

/** A keyed digest of the request, in the memo; computed by the client, never by the workflow. */
export interface RequestDigest {
  readonly key_id: string;
  readonly digest: string;
}

/** A digest for each field, by path, from which a conflict names what differs. */
export type FieldDigests = Readonly<Record<string, string>>;

/** A source as a look found it. */
export interface FoundSource {
  readonly source_id: string;
  readonly name: string;
  /** `null` where the API's list does not say. */
  readonly source_template_id: string | null;
}

/** What a look of a run found, kept only for the names that the onboarding wants. */
export interface Look {
  /** Milliseconds since the epoch, by the worker's clock, when the look began. */
  readonly looked_at: number;
  readonly found: readonly FoundSource[];
}

/**
 * What is known of the calls made so far for one thing that must happen once (I2, I3). It travels from attempt to
 * attempt, and through failure details into later activities. Times are milliseconds since the epoch.
 */
export interface Carry {
  /** When the call was sent whose outcome is still unknown. */
  readonly unknown_since: number | null;
  /** When the latest call was sent that ever had an unknown outcome; what the last look waits for. */
  readonly latest_unknown: number | null;
  /** The call with the unknown outcome was certainly sent: what appears later under its name is most likely its. */
  readonly posted: boolean;
  /** The id that a 2xx returned for a source of another name than the one asked for. */
  readonly misnamed?: string;
  /** The id that a 2xx returned, of a source that no list of the workspace has shown yet. */
  readonly answered?: string | undefined;
  /** Since when every attempt has failed transiently. */
  readonly failing_since: number | null;
  /** The connection check that goes on: its id, if there is one, and since when it is tried to check. */
  readonly check?: { readonly id: string | null; readonly since: number };
}

export const NOTHING_SENT: Carry = {
  unknown_since: null,
  latest_unknown: null,
  posted: false,
  failing_since: null,
};

export const ONBOARDING_STATUSES = [
  'running',
  'needs_attention',
  'completed',
  'failed',
  'cancelled',
] as const;
/** How an onboarding is. */
export type OnboardingStatus = (typeof ONBOARDING_STATUSES)[number];

export const STAGES = ['issuing_token', 'creating_sources', 'waiting_for_person', 'done'] as const;
/** What the onboarding as a whole is at. */
export type Stage = (typeof STAGES)[number];

export const SOURCE_STATES = [
  'waiting',
  'checking',
  'creating',
  'retrying',
  'settling',
  'created',
  'adopted',
  'failed',
  'cancelled',
] as const;
/** `settling`: a create with an unknown outcome is waited for. */
export type SourceState = (typeof SOURCE_STATES)[number];

export interface SourceProgress {
  readonly name: string;
  readonly state: SourceState;
  readonly source_id: string | null;
  /** How often the create was attempted, over all runs of its activity. */
  readonly attempts: number;
  readonly failure: Failure | null;
  /** ISO 8601; only while it is retried, or waits for what the run before had sent. */
  readonly next_attempt_at: string | null;
  /** Of an adopted source: whether its configuration is the request's, or what it was before. */
  readonly config_applied?: boolean;
  /** Its configuration was not checked against what its template asks for: nothing says what that is, or preflight is off. */
  readonly preflight?: 'skipped';
  /** What of its configuration is not what its template asks for, with which it was sent all the same: preflight warns. */
  readonly preflight_problems?: readonly FieldProblem[];
  /** What came of its connection check, where one was asked for; `skipped` where the API has none for its connector. */
  readonly check?: 'passed' | 'skipped';
  /** A second source of the same name, created by this onboarding, was removed. */
  readonly healed?: true;
}

/** `OnboardingClient.progress` adds what Temporal knows of the run. */
export interface WorkflowProgress {
  readonly workspace_name: string;
  readonly workspace_id: string | null;
  readonly status: OnboardingStatus;
  readonly stage: Stage;
  readonly percent: number;
  readonly sources: readonly SourceProgress[];
  readonly failure: Failure | null;
  readonly signup_event: SignupEvent | null;
  readonly updated_at: string;
}
