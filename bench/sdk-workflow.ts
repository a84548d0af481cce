/** The least that a workflow bundle can hold. */
export async function nothing(): Promise<void> {
  await Promise.resolve();
}
