import { Injectable } from '@nestjs/common';
import type { BusinessRule, ProposedChange, RuleContext, RuleIssue } from '../../fhir-common/write/business-rule';
import { ruleIssue } from '../refusals';
import { appointmentProfile, appointmentRefusals } from './appointment-rules';
import { ownerOf } from './appointment.resource';

/** What the profiles leave open (spec 13.3), and to whom an appointment belongs (21.5). */
@Injectable()
export class AppointmentRule implements BusinessRule {
  readonly types = ['Appointment'];

  check({ before, after }: ProposedChange, { caller }: RuleContext): readonly RuleIssue[] {
    if (after === undefined) return [];
    const owner = ownerOf(before);
    if (owner !== undefined && owner !== caller.id && !caller.roles.includes('admin')) {
      return [ruleIssue({ code: 'sas-other-client', details: {}, expression: 'Appointment.identifier' })];
    }
    const profile = appointmentProfile(after);
    return (profile.ok ? appointmentRefusals(after, profile.value) : profile.refusals).map(ruleIssue);
  }
}
