import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from '../config/loopback';
import { PUBLIC_ROUTE } from '../fhir-common/context/public.decorator';
import { AccessDeniedError } from './access-denied.error';
import type { Authentication } from './authentication';
import { AUTHENTICATION } from './authentication';
import { ClientRegistrySource } from './client-registry';
import { decide, decideDevelopmentClient } from './decide';
import type { AccessDecision, AuthenticatedClient } from './decide';

/** A request after the guard; `caller` is undefined on public routes. */
export interface RequestWithCaller extends IncomingMessage {
  caller?: AuthenticatedClient;
  /** The certificate presented, whatever came of it: the audit of a refusal names it. */
  presented?: { readonly subject: string; readonly serialNumber: string };
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
    @Inject(AUTHENTICATION) private readonly authentication: Authentication,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<RequestWithCaller>();
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_ROUTE, [context.getHandler(), context.getClass()]) === true) return true;
    await this.pass(request, http.getResponse<ServerResponse>());
    return true;
  }

  /** Recognises the caller of a request to a route that is not public. @throws AccessDeniedError */
  async pass(request: RequestWithCaller, response: ServerResponse): Promise<undefined> {
    const decision = await this.decide(request);
    if (decision.kind !== 'accepted') {
      const status = decision.kind === 'unauthenticated' ? 401 : 403;
      // RFC 9110 15.5.2: every 401 names a way in. The filter keeps headers that are already set.
      if (status === 401) response.setHeader('WWW-Authenticate', this.challenge(decision.code));
      throw new AccessDeniedError(status, decision.code, decision.fr, decision.en);
    }
    request.caller = decision.client;
  }

  private async decide(request: RequestWithCaller): Promise<AccessDecision> {
    const { authentication } = this;
    if (authentication.mode === 'off') {
      return decideDevelopmentClient(headerOf(request, 'x-dev-client'), isLocal(request), await this.registrySource.current());
    }
    const presentation = await authentication.presentation.of(request);
    if (typeof presentation.certificate !== 'string') request.presented = presentation.certificate.leaf;
    return decide(presentation, {
      registry: await this.registrySource.current(),
      lists: authentication.trust.revocationLists(),
      stalePolicy: authentication.stalePolicy,
      now: new Date(),
    });
  }

  /** RFC 6750 3 for tokens; no scheme is registered for client certificates alone. */
  private challenge(code: string): string {
    if (this.authentication.mode === 'off' || !this.authentication.acceptsTokens) return 'ClientCertificate realm="IGC-Sante"';
    return code.startsWith('token-') ? `Bearer realm="ror", error="invalid_token", error_description="${code}"` : 'Bearer realm="ror"';
  }
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? undefined : value;
}

function isLocal(request: IncomingMessage): boolean {
  return request.socket.remoteAddress !== undefined && isLoopback(request.socket.remoteAddress);
}
