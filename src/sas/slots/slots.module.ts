import { Module } from '@nestjs/common';
import { FhirModule } from '../../fhir-common/fhir.module';
import { healthcareServiceResource } from './healthcare-service.resource';
import { locationResource } from './location.resource';
import { organizationResource } from './organization.resource';
import { practitionerRoleResource } from './practitioner-role.resource';
import { practitionerResource } from './practitioner.resource';
import { scheduleResource } from './schedule.resource';
import { SlotFigures } from './slot-figures';
import { slotResource } from './slot.resource';

/** What an appointment editor holds: slots, the agendas they belong to, and whom these belong to. */
export const SlotsModule = FhirModule.forFeature('sas-editor', {
  resources: [
    slotResource, scheduleResource, practitionerResource, practitionerRoleResource, locationResource, healthcareServiceResource, organizationResource,
  ],
});

/** What the searches of slots leave behind in `/metrics`. */
@Module({ providers: [SlotFigures] })
export class SlotFiguresModule {}
