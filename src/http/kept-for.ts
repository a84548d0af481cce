/**
 * Shares an answer: whoever asks within `ms` of the last question, or while that is still being answered, gets the same, an error too.
 * So what it costs to answer is paid once, however many ask.
 */
export function keptFor<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let kept: { readonly askedAt: number; readonly answer: Promise<T>; isAnswered: boolean } | null = null;
  return () => {
    if (kept !== null && (!kept.isAnswered || performance.now() - kept.askedAt < ms)) return kept.answer;
    const asked = { askedAt: performance.now(), answer: ask(), isAnswered: false };
    const answered = (): void => {
      asked.isAnswered = true;
    };
    asked.answer.then(answered, answered);
    kept = asked;
    return asked.answer;
  };
}
