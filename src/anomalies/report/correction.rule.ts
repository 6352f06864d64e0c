import { Injectable } from '@nestjs/common';
import { objectAt, stringAt } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';
import type { Amendment, BusinessRule, ProposedChange, RuleContext } from '../../fhir-common/write/business-rule';
import type { QualityObject } from '../../quality/rules/rule';
import { StandingDeviations } from '../../quality/anomalies/standing-deviations';
import { BUSINESS_STATUS, businessStatus, concept, inputString, pathInError } from '../../quality/anomalies/task-codes';
import { actorsOf } from '../task-readers';
import { literalFocus } from './focus';

const [CORRECTED, TO_VERIFY] = ['08', '10'];

/** Section 6: what a rule found is corrected when the rule says so too; where it still fails, the anomaly is to be verified. */
@Injectable()
export class CorrectionRule implements BusinessRule {
  readonly types = ['Task'] as const;

  constructor(private readonly deviations: StandingDeviations) {}

  check(): readonly [] {
    return [];
  }

  async amend({ interaction, before, after }: ProposedChange, context: RuleContext): Promise<Amendment | undefined> {
    if (interaction !== 'patch' || before === undefined || after === undefined) return undefined;
    if (businessStatus(after) !== CORRECTED || businessStatus(before) === CORRECTED) return undefined;
    const [rule, object] = [inputString(before, 'ruleErrorId'), focusObject(before)];
    // The rule engine and the national server say so because they have judged.
    if (rule === undefined || object === undefined || actorsOf(context.caller, before, []).includes('system')) return undefined;
    if (!(await this.deviations.stands({ rule, object, path: pathInError(before) }, context))) return undefined;
    return {
      resource: { ...after, businessStatus: concept(BUSINESS_STATUS, TO_VERIFY) },
      warnings: [{
        severity: 'warning', issue: 'business-rule', code: 'still-deviating', expression: 'Task.businessStatus',
        fr: `La règle ${rule} trouve encore l’écart : l’anomalie est mise à 10 (À vérifier), non à 08. Corrigez la fiche, puis redonnez le statut 08.`,
        en: `Rule ${rule} still finds the deviation: the anomaly is set to 10 (to be verified), not to 08. Correct the resource, then give status 08 again.`,
      }],
    };
  }
}

function focusObject(task: ResourceJson): QualityObject | undefined {
  const literal = literalFocus(task);
  const focus = objectAt(task, 'focus');
  const type = literal?.type ?? stringAt(focus, 'type');
  const identifier = stringAt(objectAt(focus, 'identifier'), 'value');
  return type === undefined ? undefined : { type, ...(literal === undefined ? {} : { id: literal.id }), ...(identifier === undefined ? {} : { identifier }) };
}
