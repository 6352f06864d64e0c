import { FhirModule } from '../../fhir-common/fhir.module';
import { PlaceIdentifierRule } from '../identifiers/identifier.rule';
import { locationResource } from './location.resource';
import { CapacityRule } from './rules/capacity.rule';

/** Where offers are delivered, with how many free beds. */
export const CapacityModule = FhirModule.forFeature('ror', { resources: [locationResource], rules: [CapacityRule, PlaceIdentifierRule] });
