import { Controller, Get, Inject, Put, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { FhirError } from '../../fhir-common/core/errors';
import { operationOutcome } from '../../fhir-common/core/operation-outcome';
import type { FhirApi } from '../../fhir-common/definition/fhir-api';
import { FhirEngine } from '../../fhir-common/engine';
import { FeatureRoutes } from '../../fhir-common/http/feature-routes';
import { rawQuery, refuseLargeBody } from '../../fhir-common/http/fhir-request';
import type { FhirHttpRequest } from '../../fhir-common/http/fhir-request';
import { requireFhirJson } from '../../fhir-common/http/negotiation';
import { ParseResourcePipe } from '../../fhir-common/http/parse-resource.pipe';
import type { Validator } from '../../fhir-common/validation/validator';
import { refuseInvalidR4 } from '../body-check';
import { readCriterion } from '../conditional-criterion';
import { PERSON_SYSTEM, SAS_SYSTEM } from '../identifiers';
import { refusedRequest } from '../refusals';
import { AggregatorService } from './aggregator.service';
import { RegulatorPush } from './regulator-push';

/** Who asks many editors at once: the platform for its regulators (spec 21.5). */
const ASKERS = ['sas-platform', 'admin'] as const;

/** The searches of sections 8 to 10 on the base of the platform, answered by every editor. */
@Controller('/sas/platform/fhir')
export class AggregatorController {
  private readonly api: FhirApi;
  private readonly validator: Validator;

  constructor(
    @Inject(FhirEngine) engine: FhirEngine,
    @Inject(FeatureRoutes) private readonly routes: FeatureRoutes,
    @Inject(AggregatorService) private readonly aggregator: AggregatorService,
    @Inject(RegulatorPush) private readonly push: RegulatorPush,
  ) {
    this.validator = engine.validator;
    this.api = engine.api('sas-platform');
  }

  @Get('Slot')
  slots(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    return this.search('Slot', request, response);
  }

  @Get('Schedule')
  schedules(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    return this.search('Schedule', request, response);
  }

  /** The account of a regulator as it stands, told to every editor that does not know it so: at each login, and at once when it is deactivated. */
  @Put('Practitioner')
  async account(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    requireFhirJson(request.get('content-type'));
    refuseLargeBody(this.api, request);
    response.statusCode = 202;
    await this.routes.answer(this.api, request, response, async ({ caller }) => {
      refuseOthers(caller.roles);
      const criterion = readCriterion(rawQuery(request), ['identifier'], [PERSON_SYSTEM, SAS_SYSTEM]);
      if (!criterion.ok) throw refusedRequest(criterion.refusals);
      if (criterion.value === undefined) throw refusedRequest([{ code: 'sas-criterion-missing', details: { type: 'Practitioner' }, expression: 'http.identifier' }]);
      const body = new ParseResourcePipe().transform(request.body);
      refuseInvalidR4(this.validator, body);
      const told = await this.push.push(body, `${criterion.value.system}|${criterion.value.value}`);
      const names = told.length === 0 ? 'aucun / none' : told.join(', ');
      return { ...operationOutcome([{ severity: 'information', issue: 'informational', code: 'sas-told', fr: `Éditeurs à prévenir : ${names}.`, en: `Editors to be told: ${names}.` }]) };
    });
  }

  private search(type: 'Slot' | 'Schedule', request: FhirHttpRequest, response: Response): Promise<void> {
    return this.routes.answer(this.api, request, response, ({ baseUrl, caller }) => {
      refuseOthers(caller.roles);
      return this.aggregator.search(type, baseUrl, `/${type}`, rawQuery(request));
    });
  }
}

function refuseOthers(roles: readonly string[]): void {
  if (!ASKERS.some((role) => roles.includes(role))) throw new FhirError('role-required', { roles: ASKERS.join(', ') });
}
