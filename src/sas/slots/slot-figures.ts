import { Inject, Injectable } from '@nestjs/common';
import { FhirEngine } from '../../fhir-common/engine';
import { Metrics } from '../../metrics/metrics';
import { SlotSearchPolicy } from './slot-search-policy';

/** The free slots of answers that could not leave, by reason, in `/metrics` (spec 21.3); the doctor names them. */
@Injectable()
export class SlotFigures {
  constructor(@Inject(Metrics) metrics: Metrics, @Inject(FhirEngine) engine: FhirEngine) {
    const { search } = engine.api('sas-editor');
    metrics.figure('sas_slots_hidden', 'Slots of searches that were not shown since the process started, by reason', ['reason'], () =>
      (search instanceof SlotSearchPolicy ? [...search.hidden] : []).map(([reason, value]) => ({ labels: { reason }, value })));
  }
}
