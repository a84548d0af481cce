/**
 * The requests of a connection are answered one after the other. Node's own server begins all that a connection has sent at once: one
 * packet holds more than a thousand, and each would render its answer before the first is read.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export type AnswerRequest = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Requests that may wait for their turn, of all connections together: each takes about 4 KB. */
const MAX_WAITING = 4_096;

/** Requests that have waited, begun in one turn of the event loop: in between, those of others come in. */
const BEGUN_AT_ONCE = 4;

interface Waiting {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Turns {
  isAnswering: boolean;
  readonly waiting: Waiting[];
}

/**
 * Begins a request of a connection when the answer before it has left the process, so that of answers that nobody reads there is one a
 * connection. While requests wait, the connection is not read; where too many wait, the connection with the most of them is cut.
 */
export function inTurn(answer: AnswerRequest): AnswerRequest {
  const connections = new Map<Socket, Turns>();
  const later = fewAtOnce();
  let waitingOfAll = 0;

  const turnsOf = (socket: Socket): Turns => {
    const known = connections.get(socket);
    if (known !== undefined) return known;
    const turns: Turns = { isAnswering: false, waiting: [] };
    connections.set(socket, turns);
    socket.once('close', () => {
      connections.delete(socket);
      forget(turns);
    });
    return turns;
  };

  const forget = (turns: Turns): void => {
    waitingOfAll -= turns.waiting.length;
    turns.waiting.length = 0;
  };

  const begin = ({ request, response }: Waiting, socket: Socket, turns: Turns): void => {
    turns.isAnswering = true;
    response.once('close', () => {
      if (turns.waiting.length > 0) {
        later(() => {
          goOn(socket, turns);
        });
        return;
      }
      turns.isAnswering = false;
      socket.resume();
    });
    answer(request, response);
  };

  const cutGreediest = (): void => {
    const [socket, turns] = [...connections].reduce((one, other) =>
      other[1].waiting.length > one[1].waiting.length ? other : one,
    );
    forget(turns);
    socket.destroy();
  };

  const goOn = (socket: Socket, turns: Turns): void => {
    const next = turns.waiting.shift();
    // The connection was closed meanwhile.
    if (next === undefined) return;
    waitingOfAll -= 1;
    begin(next, socket, turns);
  };

  return (request, response) => {
    const { socket } = request;
    // What the same packet held behind the request for which the connection was cut.
    if (socket.destroyed) return;
    const turns = turnsOf(socket);
    if (!turns.isAnswering) {
      begin({ request, response }, socket, turns);
      return;
    }
    turns.waiting.push({ request, response });
    waitingOfAll += 1;
    socket.pause();
    if (waitingOfAll > MAX_WAITING) cutGreediest();
  };
}

/** Runs what it is given later, in order, and lets the event loop turn in between. */
function fewAtOnce(): (run: () => void) => void {
  const due: (() => void)[] = [];
  let isScheduled = false;
  const schedule = (): void => {
    if (isScheduled || due.length === 0) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      for (const run of due.splice(0, BEGUN_AT_ONCE)) run();
      schedule();
    });
  };
  return (run) => {
    due.push(run);
    schedule();
  };
}
