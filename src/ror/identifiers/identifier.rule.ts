import type { BusinessRule, ProposedChange, RuleContext, RuleIssue } from '../../fhir-common/write/business-rule';
import { checkIdentifiers } from './check-identifiers';

/** What is tolerated of the published examples (row M-28), and refused where a caller asks for the letter of the guide. */
const TOLERATED: ReadonlySet<string> = new Set(['identifier-person-prefix']);

/** The identifiers of structures, professionals and offers have their national form and agree with one another. */
export class IdentifierRule implements BusinessRule {
  readonly types: readonly string[] = ['Organization', 'Practitioner', 'HealthcareService'];

  check({ before, after }: ProposedChange, { strict }: RuleContext): readonly RuleIssue[] {
    if (after === undefined) return [];
    return checkIdentifiers(after).map((issue) => {
      if (strict && TOLERATED.has(issue.code)) return { ...issue, severity: 'error', status: 400 };
      // A national identifier never changes: a structure that got a FINESS after its creation keeps the one it has.
      return before !== undefined && issue.code === 'identifier-priority' ? { ...issue, severity: 'warning' } : issue;
    });
  }
}

/** The same for places, which belong to another feature. */
export class PlaceIdentifierRule extends IdentifierRule {
  override readonly types = ['Location'];
}
