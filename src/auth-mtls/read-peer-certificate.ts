import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { PeerCertificate } from 'node:tls';
import type { PresentedCertificate } from './decide';

/** Reading a certificate costs 57 us, a kept-alive connection serves thousands of requests: once per connection. */
const certificateOfSocket = new WeakMap<Socket, { readonly certificate: PresentedCertificate | undefined }>();

/** The certificate a caller presented on this connection; undefined when it presented none or without TLS. */
export function readPeerCertificate(socket: Socket): PresentedCertificate | undefined {
  const known = certificateOfSocket.get(socket);
  if (known !== undefined) return known.certificate;
  const certificate = socket instanceof TLSSocket ? readFromTls(socket) : undefined;
  certificateOfSocket.set(socket, { certificate });
  return certificate;
}

function readFromTls(socket: TLSSocket): PresentedCertificate | undefined {
  const peer = peerCertificate(socket);
  if (peer?.subject === undefined || peer.fingerprint256 === undefined) return undefined;
  return {
    authorized: socket.authorized,
    authorizationError: socket.authorized ? undefined : errorCode(socket.authorizationError),
    commonNames: valuesOf(peer.subject.CN),
    organizationalUnits: valuesOf(peer.subject.OU),
    serialNumber: peer.serialNumber ?? '',
    fingerprint256: peer.fingerprint256,
    validFrom: new Date(peer.valid_from ?? NaN),
    validTo: new Date(peer.valid_to ?? NaN),
  };
}

/** Node answers an empty object without certificate and null after the end of the connection, which its types do not say. */
function peerCertificate(socket: TLSSocket): Partial<PeerCertificate> | null {
  return socket.getPeerCertificate();
}

/** Typed as Error, Node sets the code itself (a string). */
function errorCode(error: unknown): string {
  if (typeof error === 'string') return error;
  return error instanceof Error ? error.message : 'UNKNOWN';
}

/** An attribute that occurs several times comes as an array, whatever Node's types say. */
function valuesOf(attribute: unknown): string[] {
  return [attribute].flat().filter((value) => typeof value === 'string');
}
