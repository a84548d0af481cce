/** What there is to complete, whatever the shell. */

/** What may stand as an option's value, or as a command's argument. */
export interface CompletedValue {
  readonly isFile: boolean;
  /** None where it may be any text. */
  readonly choices: readonly string[];
}

export interface CompletedOption {
  /** With their dashes. */
  readonly names: readonly string[];
  readonly description: string;
  /** `null` where it takes none, or need not have one. */
  readonly value: CompletedValue | null;
}

export interface Completed {
  readonly name: string;
  readonly description: string;
  /** Besides those that every command takes. */
  readonly options: readonly CompletedOption[];
  readonly argument: CompletedValue | null;
}

export interface CompletedProgram {
  readonly program: string;
  /** Those that every command takes. */
  readonly options: readonly CompletedOption[];
  readonly commands: readonly Completed[];
}
