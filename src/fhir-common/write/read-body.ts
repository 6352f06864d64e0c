import type { OutcomeMessage } from '../core/operation-outcome';
import type { PatchIssue } from '../core/patch/patch-issue';
import { tolerateBody } from '../core/patch/tolerate-body';
import type { BodyTolerance } from '../core/patch/tolerate-body';
import type { ElementTypes } from '../core/patch/element-types';
import type { FhirApi } from '../definition/fhir-api';
import type { CodeNames } from '../definition/system-names';
import type { Validator } from '../validation/validator';
import type { Refusal } from './declared-checks';
import type { WriteCommand } from './write-command';

/** A command whose body was read as it was meant, with what was corrected on the way. */
export interface ReadCommand {
  readonly command: WriteCommand;
  readonly warnings: readonly OutcomeMessage[];
  readonly refusals: readonly Refusal[];
}

interface ApiTolerance {
  readonly types: ElementTypes;
  readonly tolerance: BodyTolerance;
}

/** Reads the bodies of creates and updates the way their interface declares (`FhirApi.bodyTolerance`). */
export class BodyReader {
  private readonly byApi: ReadonlyMap<string, ApiTolerance>;

  constructor(apis: readonly FhirApi[], validator: Validator, codes: CodeNames) {
    this.byApi = new Map(apis.flatMap((api) => {
      const tolerance = api.bodyTolerance?.(codes);
      const types = validator.elementTypes((type) => api.definitions.get(type)?.profiles ?? []);
      return tolerance === undefined ? [] : [[api.name, { types, tolerance }] as const];
    }));
  }

  read(api: FhirApi, command: WriteCommand, strict: boolean): ReadCommand {
    const tolerance = this.byApi.get(api.name);
    if (tolerance === undefined || (command.interaction !== 'create' && command.interaction !== 'update')) return { command, warnings: [], refusals: [] };
    const { resource, warnings, refusals } = tolerateBody(command.resource, strict ? 'strict' : 'lenient', tolerance);
    return {
      command: { ...command, resource },
      warnings: warnings.map(messageOf),
      refusals: refusals.map((issue) => ({ status: issue.status, message: messageOf(issue) })),
    };
  }
}

function messageOf({ severity, code, rule, fr, en, expression }: PatchIssue): OutcomeMessage {
  return { severity, issue: code, code: rule, fr, en, expression };
}
