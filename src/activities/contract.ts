/**
 * The activities as workflows see them: what each is given, what it answers, and what its failures carry. All of it stands in
 * histories, as the types of `domain/history` that it is made of do (I5). Times are milliseconds since the epoch.
 */
import type { NoticeInput, NoticeType } from '../domain/history/notices.ts';
import type {
  Carry,
  Failure,
  FieldProblem,
  Look,
  OnboardingPolicy,
  SealedSourceRequest,
} from '../domain/history/types.ts';

export interface Activities {
  /**
   * Asks for the workspace's scoped token, and returns it sealed. Not idempotent while the workspace is new: then at
   * most one request is in flight, and after an unknown outcome the next waits for the commit window (I2).
   */
  readonly issueScopedToken: (input: IssueScopedTokenInput) => Promise<{ readonly sealed_token: string }>;
  /** Decodes a sealed token, without any I/O. */
  readonly decodeScopedToken: (input: DecodeScopedTokenInput) => Promise<DecodedToken>;
  /** Asks the API which workspace a token is for, where the token itself does not say. */
  readonly getScopedTokenInfo: (input: ScopedTokenInfoInput) => Promise<{ readonly workspace_id: string }>;
  /** The look: lists what stands in the workspace under the wanted names. */
  readonly listSources: (input: ListSourcesInput) => Promise<Look>;
  /** Checks that a source can connect. Creates nothing, and may be repeated freely. */
  readonly checkSource: (input: SourceInput) => Promise<CheckSourceResult>;
  /** Makes the source exist: adopts it, or creates it. Idempotent by the protocol of I3, not by the API. */
  readonly createSource: (input: CreateSourceInput) => Promise<CreateSourceResult>;
  /** Deletes a second source that this onboarding created, until no list has it. Idempotent: one that is gone already is deleted. */
  readonly deleteSource: (input: DeleteSourceInput) => Promise<void>;
}

/** Those of notices, which `src/notices` makes. */
export interface NoticeActivities {
  /** Whom this worker knows for notices of a type, by their ids: an address may hold a secret, and stands in no history. */
  readonly noticeReceivers: (input: {
    readonly type: NoticeType;
  }) => Promise<{ readonly receivers: readonly string[] }>;
  /** Sends a notice to one address. Repeated, it is sent again under the same id. */
  readonly deliverNotice: (input: DeliverNoticeInput) => Promise<void>;
  /** Calls the hook for a notice. Repeated, it is called again with the same key. */
  readonly callHook: (input: NoticeInput) => Promise<void>;
  /** Starts the notices of one page of runs that were closed from outside; each is started once, however often it is found. */
  readonly tellOfRunsClosedFromOutside: (input: SweepPageInput) => Promise<SweepPageResult>;
}

export interface DeliverNoticeInput extends NoticeInput {
  readonly receiver: string;
}

/** The runs that were closed within a time, ISO 8601. */
export interface SweepPageInput {
  readonly since: string;
  readonly until: string;
  readonly page_token?: string;
}

export interface SweepPageResult {
  /** How many notices it has started. */
  readonly told: number;
  /** Absent after the last page. */
  readonly next?: string;
}

/** The one detail that every failure of an activity carries into the workflow. */
export interface FailureDetail {
  readonly failure: Failure;
  readonly carry: Carry;
}

/** A scoped token on its way to an activity. */
export interface SealedToken {
  readonly sealed: string;
  /** `null` where the token does not say. */
  readonly expires_at: number | null;
  readonly issued_at: number;
}

/** Whose token it is. Every token of a workspace must be for the workspace that the first one was for. */
export interface TokenOwner {
  readonly workspace_name: string;
  readonly region_id?: string;
  readonly workspace_id: string;
  readonly policy: OnboardingPolicy;
}

/** What every activity that acts in a workspace is given. */
export interface WorkspaceInput extends TokenOwner {
  readonly token: SealedToken;
}

export interface IssueScopedTokenInput {
  readonly workspace_name: string;
  readonly region_id?: string;
  /** I2: no workspace id has been seen for this name, so the request may make the workspace. */
  readonly first: boolean;
  /** Of the workspace that has been seen for this name; absent where none has. */
  readonly workspace_id?: string;
  /** Of the run that was not reset yet; a run with another id goes on after a reset. */
  readonly original_run_id: string;
  readonly policy: OnboardingPolicy;
  readonly carry: Carry;
}

export interface DecodeScopedTokenInput {
  readonly workspace_name: string;
  readonly sealed_token: string;
  readonly policy: OnboardingPolicy;
}

/** What may be known of a token in the open. */
export interface DecodedToken {
  /** `null` where neither the token nor its widget URL says. */
  readonly workspace_id: string | null;
  readonly expires_at: number | null;
  readonly roles: readonly string[];
  readonly issuer: string | null;
  readonly widget: 'usable' | 'unusable';
  /** The access token alone, sealed, as the activities after this one get it. Absent in histories of before. */
  readonly sealed_access_token?: string;
}

export interface ScopedTokenInfoInput {
  readonly workspace_name: string;
  readonly token: SealedToken;
  readonly policy: OnboardingPolicy;
}

export interface ListSourcesInput extends WorkspaceInput {
  /** Only what stands under these names is returned: a workspace may have thousands of sources. */
  readonly names: readonly string[];
  /** Templates of sources that are to be created: what they ask for is read ahead, beside the list. */
  readonly template_ids: readonly string[];
}

/** A source that is wanted in a workspace. */
export interface SourceInput extends WorkspaceInput {
  readonly source: SealedSourceRequest;
}

export interface CheckSourceResult {
  /** `skipped`: the API says that it cannot check this connector. */
  readonly check: 'passed' | 'skipped';
}

export interface CreateSourceInput extends SourceInput {
  /** The run's look; only what it found under this source's name. */
  readonly look: Look | null;
  /** As of {@link IssueScopedTokenInput}. */
  readonly original_run_id: string;
  readonly carry: Carry;
}

export interface CreateSourceResult {
  readonly outcome: 'created' | 'adopted';
  readonly source_id: string;
  readonly attempts: number;
  readonly carry: Carry;
  /** Of an adopted source: it has the request's configuration, because it was updated. */
  readonly config_applied?: boolean;
  /** Whether its configuration was checked before it was sent; absent where none was sent. */
  readonly preflight?: 'passed' | 'skipped';
  /** What was wrong with it by what its template asks for, where it was sent all the same; absent where nothing was. */
  readonly preflight_problems?: readonly FieldProblem[];
}

export interface DeleteSourceInput extends WorkspaceInput {
  readonly source_id: string;
  /** The one of the same name that stays; for words only. */
  readonly adopted_id?: string;
}
