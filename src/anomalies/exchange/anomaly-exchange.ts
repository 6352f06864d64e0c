import type { RequestContext } from '../../fhir-common/context/request-context';
import { FhirError } from '../../fhir-common/core/errors';
import { arrayAt, isResource, stringAt } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';
import { RefusedRequest } from '../../fhir-common/core/refused-request';
import type { FhirApi } from '../../fhir-common/definition/fhir-api';
import type { FhirEngine } from '../../fhir-common/engine';
import { sql } from '../../fhir-common/sql/sql';
import { literalFocus } from '../report/focus';
import { BUSINESS_STATUS, businessStatus, concept } from '../../quality/anomalies/task-codes';
import { isOpen } from '../../quality/anomalies/anomaly-states';
import { placeOf, readRow, rowOfTask, taskOfRow } from './exchange-row';
import type { ExchangeRow } from './exchange-row';

export interface ImportReport {
  created: number;
  /** The same deviation is open already, or was tolerated for good or refused with the same value (9.1, 3 and 5). */
  unchanged: number;
  /** Its value changed: it is corrected, and another anomaly follows. */
  closed: number;
  rejected: number;
}

/** The table of the BI platform, in and out (ror-anomalies 8.3). Each line is one transaction: a run that stopped is started again. */
export class AnomalyExchange {
  private readonly api: FhirApi;

  constructor(
    private readonly engine: FhirEngine,
    /** Of an administrator; made anew for each line. */
    private readonly context: () => RequestContext,
  ) {
    this.api = engine.api('ror');
  }

  /** @param rejected told of each line that is not taken, by its number from 1 */
  async import(lines: AsyncIterable<unknown>, rejected: (line: number, reason: string) => void): Promise<ImportReport> {
    const report: ImportReport = { created: 0, unchanged: 0, closed: 0, rejected: 0 };
    let number = 0;
    for await (const line of lines) {
      number += 1;
      const row = readRow(line);
      const refusal = typeof row === 'string' ? row : await this.importRow(row, report).catch(reasonOf);
      if (refusal === undefined) continue;
      report.rejected += 1;
      rejected(number, refusal);
    }
    return report;
  }

  private async importRow(row: ExchangeRow, report: ImportReport): Promise<undefined> {
    const known = (await this.about(row)).filter((task) => placeOf(rowOfTask(task, row['focus.identifier'])) === placeOf(row));
    const same = (task: ResourceJson): boolean => rowOfTask(task, '')['input.errorValue.value'] === row['input.errorValue.value'];
    const settled = (task: ResourceJson): boolean => isOpen(task) || ['07', '09'].includes(businessStatus(task) ?? '');
    if (known.some((task) => same(task) && settled(task))) {
      report.unchanged += 1;
      return undefined;
    }
    const other = known.find(isOpen);
    if (other?.id !== undefined) {
      await this.engine.writes.patch(this.context(), this.api, {
        type: 'Task', target: { id: other.id }, apply: (stored) => ({ resource: { ...stored, businessStatus: concept(BUSINESS_STATUS, '08') }, warnings: [] }),
      });
      report.closed += 1;
    }
    const before = other ?? known.at(-1);
    const context = this.context();
    await this.engine.writes.create(context, this.api, { type: 'Task', resource: taskOfRow(row, new Date(context.startedAt).toISOString(), before?.id) });
    report.created += 1;
    return undefined;
  }

  /** The anomalies of what a line is about; one that the directory does not know yet is named by its identifier alone. */
  private async about(row: ExchangeRow): Promise<readonly ResourceJson[]> {
    const value = encodeURIComponent(row['focus.identifier']);
    const ids = await this.engine.searches.matchingIds(this.context(), this.api, 'Task', `focus:identifier=${value}`, 1_000);
    return this.readAll(ids);
  }

  /** Every anomaly that a rule found, or somebody reported, as lines, in the order of their ids. */
  async *export(): AsyncGenerator<ExchangeRow> {
    const { database } = this.context();
    let after = '';
    for (;;) {
      const rows = await database.query<{ id: string }>(sql`
        SELECT id FROM resource WHERE type = ${this.engine.catalogue.typeId('ror', 'Task')} AND live AND id > ${after} ORDER BY id LIMIT 500`);
      for (const task of await this.readAll(rows.map(({ id }) => id))) yield rowOfTask(task, await this.identifierOf(task));
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.id;
    }
  }

  private async identifierOf(task: ResourceJson): Promise<string> {
    const literal = literalFocus(task);
    const [focus] = literal === undefined ? [] : await this.readAll([literal.id], literal.type);
    return focus === undefined ? '' : (arrayAt(focus, 'identifier').map((identifier) => stringAt(identifier, 'value')).find((value) => value !== undefined) ?? '');
  }

  private async readAll(ids: readonly string[], type = 'Task'): Promise<readonly ResourceJson[]> {
    const found: ResourceJson[] = [];
    for (const id of ids) {
      const { content } = await this.engine.reads.read(this.context(), this.api, type, id);
      const resource: unknown = JSON.parse(content.toString('utf8'));
      if (isResource(resource)) found.push(resource);
    }
    return found;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof RefusedRequest) return error.issues.filter(({ severity }) => severity === 'error').map(({ fr, en }) => `${fr} / ${en}`).join(' ; ');
  if (error instanceof FhirError) return `${error.french} / ${error.english}`;
  throw error;
}

