// The browser's WebSocket, telling what it sends: the only place where frames can be counted as the server counts them.
import * as decoding from 'lib0/decoding';
import { MESSAGE, SYNC } from '#domain/protocol/messages.ts';

/** What a frame that we send carries of the document, if anything: a sync step 2 or an update. */
export function carriedBy(data: unknown): 'step2' | 'update' | undefined {
  const bytes =
    data instanceof Uint8Array
      ? data
      : data instanceof ArrayBuffer
        ? new Uint8Array(data)
        : undefined;
  if (bytes === undefined || bytes.length < 2) return undefined;
  const decoder = decoding.createDecoder(bytes);
  if (decoding.readVarUint(decoder) !== MESSAGE.sync) return undefined;
  const kind = decoding.readVarUint(decoder);
  return kind === SYNC.step2 ? 'step2' : kind === SYNC.update ? 'update' : undefined;
}

export interface SocketNews {
  /** A new connection is being made. */
  readonly begin: () => void;
  /** A document-bearing frame was handed to this socket. */
  readonly sent: (socket: WebSocket, carried: 'step2' | 'update') => void;
}

export function countingSocket(
  Base: typeof WebSocket,
  { begin, sent }: SocketNews
): typeof WebSocket {
  return class extends Base {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      begin();
    }
    override send(data: Parameters<WebSocket['send']>[0]): void {
      super.send(data);
      const carried = carriedBy(data);
      if (carried) sent(this, carried);
    }
  };
}
