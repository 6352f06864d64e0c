import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';

/** A connection as the network sees it: below TLS, and before its handshake is done. */
interface OpenSocket {
  readonly socket: Socket;
  /** Requests whose head has arrived and whose answer has not left. */
  requests: number;
}

/**
 * Every connection of a server and whether something is being answered on it. Node's own lists know neither a connection that never finishes
 * its TLS handshake nor tell one that never asked anything from one that is being answered: a stop would wait for them.
 */
export class OpenSockets {
  /** By the caller's address and port, which name a connection of this server; a TLS socket and the one below it have the same. */
  private readonly open = new Map<string, OpenSocket>();
  private draining = false;

  constructor(server: Server | HttpsServer) {
    server.on('connection', (socket: Socket) => this.opened(socket));
    server.on('request', (request: IncomingMessage, response: ServerResponse) => this.asked(request, response));
  }

  /** Closes what answers nothing, now and from now on; answers under way end, and their connections with them. */
  drain(): void {
    this.draining = true;
    for (const { socket, requests } of this.open.values()) if (requests === 0) socket.destroy();
  }

  /** Closes everything. */
  closeAll(): void {
    for (const { socket } of this.open.values()) socket.destroy();
  }

  private opened(socket: Socket): void {
    if (this.draining) {
      socket.destroy();
      return;
    }
    const key = nameOf(socket);
    const entry = { socket, requests: 0 };
    this.open.set(key, entry);
    socket.once('close', () => {
      if (this.open.get(key) === entry) this.open.delete(key);
    });
  }

  private asked({ socket }: IncomingMessage, response: ServerResponse): void {
    const entry = this.open.get(nameOf(socket));
    if (entry === undefined) return;
    entry.requests += 1;
    response.once('close', () => {
      entry.requests -= 1;
      // `destroySoon` of the socket above TLS: what is written still leaves.
      if (this.draining && entry.requests === 0) socket.destroySoon();
    });
  }
}

function nameOf({ remoteAddress = '', remotePort = 0 }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
