import { Controller, Inject, Post, Put, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { arrayAt, stringAt } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';
import type { FhirApi } from '../../fhir-common/definition/fhir-api';
import { FhirEngine } from '../../fhir-common/engine';
import { FeatureRoutes } from '../../fhir-common/http/feature-routes';
import { rawQuery } from '../../fhir-common/http/fhir-request';
import type { FhirHttpRequest } from '../../fhir-common/http/fhir-request';
import { refuseInvalidR4 } from '../body-check';
import { readCriterion } from '../conditional-criterion';
import type { Criterion } from '../conditional-criterion';
import { refusedRequest } from '../refusals';
import { appointmentProfile } from './appointment-rules';

/** The guide prints the criterion with a capital (C17). */
const CRITERION_NAMES = ['identifier', 'Identifier'];

/** INT_R03 on the base of the platform: what editors tell of the appointments that regulators booked. */
@Controller('/sas/platform/fhir/Appointment')
export class AppointmentController {
  private readonly api: FhirApi;

  constructor(
    @Inject(FhirEngine) private readonly engine: FhirEngine,
    @Inject(FeatureRoutes) private readonly routes: FeatureRoutes,
  ) {
    this.api = engine.api('sas-platform');
  }

  @Post('')
  create(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    return this.routes.write(this.api, request, response, (context, body) =>
      this.engine.writes.create(context, this.api, { type: 'Appointment', resource: this.checked(body) }));
  }

  @Put('')
  update(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    return this.routes.write(this.api, request, response, (context, body) => {
      const resource = this.checked(body);
      const query = `identifier=${tokenOf(criterionOf(rawQuery(request), resource))}`;
      return this.engine.writes.update(context, this.api, { type: 'Appointment', target: { query }, resource });
    });
  }

  /** @throws RefusedRequest 400 for what is no appointment of these flows */
  private checked(body: ResourceJson): ResourceJson {
    if (body.resourceType !== 'Appointment') throw refusedRequest([{ code: 'sas-wrong-resource', details: { type: 'Appointment' } }]);
    refuseInvalidR4(this.engine.validator, body);
    const profile = appointmentProfile(body);
    if (!profile.ok) throw refusedRequest(profile.refusals);
    return body;
  }
}

/** The criterion of the address; without one, the identifier of the body (C17). @throws RefusedRequest */
function criterionOf(query: string, body: ResourceJson): Criterion {
  const read = readCriterion(query, CRITERION_NAMES);
  if (!read.ok) throw refusedRequest(read.refusals);
  const [identifier] = arrayAt(body, 'identifier');
  const system = stringAt(identifier, 'system');
  const value = stringAt(identifier, 'value');
  const own = system === undefined || value === undefined ? undefined : { system, value };
  const criterion = read.value ?? own;
  if (criterion === undefined) throw refusedRequest([{ code: 'sas-criterion-missing', details: { type: 'Appointment' }, expression: 'http.identifier' }]);
  return criterion;
}

function tokenOf({ system, value }: Criterion): string {
  return encodeURIComponent([system, value].map((part) => part.replace(/[\\,|$]/g, '\\$&')).join('|'));
}
