import { FhirModule } from '../../fhir-common/fhir.module';
import { IdentifierRule } from '../identifiers/identifier.rule';
import { healthcareServiceResource } from './healthcare-service.resource';
import { organizationResource } from './organization.resource';
import { practitionerRoleResource } from './practitioner-role.resource';
import { practitionerResource } from './practitioner.resource';
import { ClosingRule } from './rules/closing.rule';
import { ContactRule } from './rules/contact.rule';
import { HoursRule } from './rules/hours.rule';
import { OfferRule } from './rules/offer.rule';
import { PriceRule } from './rules/price.rule';
import { StructureRule } from './rules/structure.rule';

/** Who offers which care: structures, offers, professionals. */
export const OfferModule = FhirModule.forFeature('ror', {
  resources: [healthcareServiceResource, organizationResource, practitionerResource, practitionerRoleResource],
  rules: [ClosingRule, ContactRule, HoursRule, IdentifierRule, OfferRule, PriceRule, StructureRule],
});
