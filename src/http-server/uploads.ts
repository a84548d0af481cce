/** The bodies that are read of callers whom nobody knows yet: a signature is checked over the whole body. */

/** Bytes of such bodies, of all requests together. */
const MAX_BYTES = 32 * 1024 * 1024;

/** There was no room for the rest of this body: others that came later were quicker. */
export class UploadsFullError extends Error {
  override readonly name = 'UploadsFullError';
}

export interface Upload {
  bytes: number;
  /** Ends the reading of it, with {@link UploadsFullError}. */
  readonly giveUp: () => void;
}

/**
 * The bytes of bodies in reading are bounded. Where they become too many, the body that has been read for the longest is given up: one
 * that is sent at once is whole within milliseconds, and one that is sent to hold memory stays.
 */
export class Uploads {
  readonly #maxBytes: number;
  readonly #open = new Set<Upload>();
  #bytes = 0;

  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  begin(giveUp: () => void): Upload {
    const upload = { bytes: 0, giveUp };
    this.#open.add(upload);
    return upload;
  }

  grow(upload: Upload, bytes: number): void {
    // One that was given up is still told of what was under way to it.
    if (!this.#open.has(upload)) return;
    upload.bytes += bytes;
    this.#bytes += bytes;
    for (const oldest of this.#open) {
      if (this.#bytes <= this.#maxBytes) return;
      this.end(oldest);
      oldest.giveUp();
    }
  }

  end(upload: Upload): void {
    if (this.#open.delete(upload)) this.#bytes -= upload.bytes;
  }
}
