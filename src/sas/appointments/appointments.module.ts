import { Module } from '@nestjs/common';
import { FhirModule } from '../../fhir-common/fhir.module';
import { AppointmentController } from './appointment.controller';
import { appointmentResource } from './appointment.resource';
import { AppointmentRule } from './appointment.rule';

/** What an appointment is, and whose. */
export const AppointmentsModule = FhirModule.forFeature('sas-platform', { resources: [appointmentResource], rules: [AppointmentRule] });

/** The routes of INT_R03; they come before those of the engine, which know neither the capital criterion nor the statuses of the guide. */
@Module({ controllers: [AppointmentController] })
export class AppointmentRoutesModule {}
