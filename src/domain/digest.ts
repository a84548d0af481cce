/** What a keyed digest of a request looks like; computed by the client, never by the workflow. */
export interface RequestDigest {
  readonly key_id: string;
  readonly digest: string;
}

/** A digest for each field, by path, from which a conflict names what differs. */
export type FieldDigests = Readonly<Record<string, string>>;
