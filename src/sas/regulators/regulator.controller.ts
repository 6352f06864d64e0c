import { Controller, Get, Inject, Next, Post, Put, Req, Res } from '@nestjs/common';
import type { NextFunction, Response } from 'express';
import { FhirError } from '../../fhir-common/core/errors';
import type { FhirApi } from '../../fhir-common/definition/fhir-api';
import { FhirEngine } from '../../fhir-common/engine';
import type { FhirHttpRequest } from '../../fhir-common/http/fhir-request';
import { rawQuery } from '../../fhir-common/http/fhir-request';
import { FeatureRoutes } from '../../fhir-common/http/feature-routes';
import { readCriterion } from '../conditional-criterion';
import { PERSON_SYSTEM, SAS_SYSTEM } from '../identifiers';
import { refusedRequest } from '../refusals';
import { ACCOUNT_KEEPERS } from './account.resource';
import { AccountService } from './account.service';
import { ACCOUNTS_API } from '../accounts-api';

/** INT_R02 on the base of the editor: `Practitioner` means an account for the platform, the owner of an agenda for the others. */
@Controller('/sas/editor/fhir/Practitioner')
export class RegulatorController {
  private readonly api: FhirApi;

  constructor(
    @Inject(FhirEngine) private readonly engine: FhirEngine,
    @Inject(FeatureRoutes) private readonly routes: FeatureRoutes,
    @Inject(AccountService) private readonly accounts: AccountService,
  ) {
    this.api = engine.api('sas-editor');
  }

  @Post('')
  async create(@Req() request: FhirHttpRequest, @Res() response: Response, @Next() next: NextFunction): Promise<void> {
    if (!keepsAccounts(request)) next();
    else await this.routes.write(this.api, request, response, (context, body) => this.accounts.create(context, body));
  }

  @Put('')
  async update(@Req() request: FhirHttpRequest, @Res() response: Response, @Next() next: NextFunction): Promise<void> {
    if (!keepsAccounts(request)) next();
    else {
      await this.routes.write(this.api, request, response, (context, body) => {
        const criterion = readCriterion(rawQuery(request), ['identifier'], [PERSON_SYSTEM, SAS_SYSTEM]);
        if (!criterion.ok) throw refusedRequest(criterion.refusals);
        if (criterion.value === undefined) throw refusedRequest([{ code: 'sas-criterion-missing', details: { type: 'Practitioner' }, expression: 'http.identifier' }]);
        return this.accounts.update(context, criterion.value, body);
      });
    }
  }

  /** An account as the platform left it; what is no account is the engine's business. */
  @Get(':id')
  async read(@Req() request: FhirHttpRequest, @Res() response: Response, @Next() next: NextFunction): Promise<void> {
    const { id } = request.params;
    if (!keepsAccounts(request) || typeof id !== 'string') {
      next();
      return;
    }
    try {
      await this.routes.read(this.api, this.engine.api(ACCOUNTS_API), request, response, { type: 'Practitioner', id });
    } catch (error) {
      if (error instanceof FhirError && error.code === 'not-found') next();
      else throw error;
    }
  }
}

function keepsAccounts({ caller }: FhirHttpRequest): boolean {
  return caller !== undefined && ACCOUNT_KEEPERS.some((role) => caller.roles.includes(role));
}
