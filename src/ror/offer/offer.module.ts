import { FhirModule } from '../../fhir-common/fhir.module';
import { IdentifierRule } from '../identifiers/identifier.rule';
import { healthcareServiceResource } from './healthcare-service.resource';
import { organizationResource } from './organization.resource';
import { practitionerRoleResource } from './practitioner-role.resource';
import { practitionerResource } from './practitioner.resource';

/** Who offers which care: structures, offers, professionals. */
export const OfferModule = FhirModule.forFeature('ror', { resources: [healthcareServiceResource, organizationResource, practitionerResource, practitionerRoleResource], rules: [IdentifierRule] });
