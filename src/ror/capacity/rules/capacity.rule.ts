import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '../../../fhir-common/core/json';
import { stringAt } from '../../../fhir-common/core/json';
import type { BusinessRule, ProposedChange, RuleContext, RuleIssue } from '../../../fhir-common/write/business-rule';
import { extensionOf } from '../../../quality/directory/fhir-reading';
import { availableIn, capacityEntries, codeOfEntry } from '../../capacity-entries';
import { allOffersClosed } from '../../offers-of-place';
import { issueOf } from '../../rules/defect-rule';
import { changedEntries, indicatorIssues, keyOfEntry, repeatedKeys } from '../capacity-contract';
import { CapacityIndicators, sameKey } from '../capacity-indicators';
import { CAPACITY_EXPRESSION, capacityIssue } from '../capacity-texts';
import type { CapacityIssue } from '../capacity-texts';

const BED_MANAGEMENT = 'bed-management';
/** TRE_R335: 01 is what a person typed in. */
const SOFTWARE_SOURCES = ['02', '03', '04'];
const OUTDATED_GENDER = '03';
/** Clocks of senders differ. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** What a count of beds or places has to be, whoever writes it and however (ror-write.md 9); and RG_EXP_047. Counts that do not change are left alone. */
@Injectable()
export class CapacityRule implements BusinessRule {
  readonly types = ['Location'];

  constructor(@Inject(CapacityIndicators) private readonly indicators: CapacityIndicators) {}

  async check({ interaction, id, before, after }: ProposedChange, context: RuleContext): Promise<readonly RuleIssue[]> {
    const changed = after === undefined ? [] : changedEntries(before, after);
    if (after === undefined || changed.length === 0) return [];
    const known = before === undefined ? [] : capacityEntries(before);
    return [
      // A patch was judged with its paths already, so that everything is told in one answer.
      ...(interaction === 'patch' ? [] : [...indicatorIssues(changed, this.indicators), ...repeatedKeys(after, changed)]),
      ...changed.flatMap((entry) => entryIssues(entry, known, context)),
      ...(await closedPlace(id, changed, context)),
    ];
  }
}

/** Source, date, number and gender of one count. */
export function entryIssues(entry: JsonObject, known: readonly JsonObject[], { caller, now }: Pick<RuleContext, 'caller' | 'now'>): CapacityIssue[] {
  const at = (member: string): { readonly expression: string } => ({ expression: `${CAPACITY_EXPRESSION}.extension('${member}')` });
  const source = codeOfEntry(entry, 'capacitySourceType');
  const fromSoftware = caller.roles.includes(BED_MANAGEMENT);
  const date = dateOf(entry);
  const count = extensionOf(entry, 'nbCapacity')?.['valueInteger'];
  const same = known.find((other) => sameKey(keyOfEntry(other), keyOfEntry(entry)));
  const earlier = same === undefined ? undefined : dateOf(same);
  return [
    ...(fromSoftware && source !== undefined && !SOFTWARE_SOURCES.includes(source) ? [capacityIssue('capacity-source', { value: source }, at('capacitySourceType'))] : []),
    ...(date !== undefined && Date.parse(date) > Date.parse(now) + CLOCK_TOLERANCE_MS ? [capacityIssue('capacity-date', { value: date }, at('capacityUpdateDate'))] : []),
    ...(date !== undefined && earlier !== undefined && Date.parse(date) < Date.parse(earlier)
      ? [capacityIssue('capacity-older', { value: date }, { severity: 'warning', ...at('capacityUpdateDate') })] : []),
    ...(typeof count === 'number' && count < 0 ? [capacityIssue('capacity-number', { value: String(count) }, at('nbCapacity'))] : []),
    ...(codeOfEntry(entry, 'genderCapacityAvailable') === OUTDATED_GENDER ? [capacityIssue('capacity-gender', {}, { severity: 'warning', ...at('genderCapacityAvailable') })] : []),
  ];
}

const dateOf = (entry: JsonObject): string | undefined => stringAt(extensionOf(entry, 'capacityUpdateDate'), 'valueDateTime');

/** RG_EXP_047: nothing is available where every offer is closed. */
async function closedPlace(id: string, changed: readonly JsonObject[], context: RuleContext): Promise<RuleIssue[]> {
  const available = changed.map(availableIn).filter((count) => count > 0);
  if (available.length === 0 || !(await allOffersClosed(id, context, context.now))) return [];
  return [issueOf({ rule: 'RG_EXP_047', path: `${CAPACITY_EXPRESSION}.extension('nbCapacity')`, errorValues: available.map(String), description: 'Places disponibles dans un lieu fermé' }, 'error')];
}
