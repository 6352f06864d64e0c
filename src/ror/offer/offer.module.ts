import { Module } from '@nestjs/common';
import { healthcareServiceResource } from './healthcare-service.resource';
import { organizationResource } from './organization.resource';
import { practitionerRoleResource } from './practitioner-role.resource';
import { practitionerResource } from './practitioner.resource';

/** Who offers which care: structures, offers, professionals. */
@Module({})
export class OfferModule {
  static readonly definitions = [healthcareServiceResource, organizationResource, practitionerResource, practitionerRoleResource];
}
