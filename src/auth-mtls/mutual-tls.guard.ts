import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';
import type { TlsMode } from '../config/environment-variables';
import { isLoopback } from '../config/loopback';
import { AccessDeniedError } from './access-denied.error';
import { ClientRegistrySource } from './client-registry';
import { decide, decideDevelopmentClient } from './decide';
import type { AccessDecision, AuthenticatedClient } from './decide';
import { PUBLIC_ROUTE } from '../fhir-common/context/public.decorator';
import { readPeerCertificate } from './read-peer-certificate';

/** Injection token of the configuration's `tlsMode`. */
export const TLS_MODE = Symbol('TLS_MODE');

/** A request after the guard; `caller` is undefined on public routes. */
export interface RequestWithCaller extends IncomingMessage {
  caller?: AuthenticatedClient;
}

/**
 * The only door of the application, to be registered globally (APP_GUARD): TLS itself lets every caller in,
 * so that a refusal is an OperationOutcome and not a broken handshake.
 */
@Injectable()
export class MutualTlsGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly registrySource: ClientRegistrySource,
    @Inject(TLS_MODE) private readonly tlsMode: TlsMode,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<RequestWithCaller>();
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_ROUTE, [context.getHandler(), context.getClass()]) === true) return true;
    const decision = await this.decide(request);
    if (decision.kind !== 'accepted') {
      throw new AccessDeniedError(decision.kind === 'unauthenticated' ? 401 : 403, decision.code, decision.fr, decision.en);
    }
    request.caller = decision.client;
    return true;
  }

  private async decide(request: IncomingMessage): Promise<AccessDecision> {
    switch (this.tlsMode) {
      case 'mtls':
        return decide(readPeerCertificate(request.socket), await this.registrySource.current(), new Date());
      case 'off':
        return decideDevelopmentClient(headerOf(request, 'x-dev-client'), isLocal(request), await this.registrySource.current());
      case 'proxy':
        return PROXY_CERTIFICATE_REQUIRED;
    }
  }
}

/** Fails closed: forwarded certificates are read from trusted proxies only, and no reader of them is part of this guard yet. */
const PROXY_CERTIFICATE_REQUIRED: AccessDecision = {
  kind: 'unauthenticated',
  code: 'proxy-certificate-required',
  fr: 'aucun certificat client transmis par un mandataire de confiance',
  en: 'no client certificate forwarded by a trusted proxy',
};

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? undefined : value;
}

function isLocal(request: IncomingMessage): boolean {
  return request.socket.remoteAddress !== undefined && isLoopback(request.socket.remoteAddress);
}
