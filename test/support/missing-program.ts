/** Something that the test can't bring itself is not on this machine. */
export class MissingProgramError extends Error {
  override readonly name = 'MissingProgramError';

  constructor(what: string, install: string) {
    super(`These tests need ${what}. ${install}`);
  }
}
