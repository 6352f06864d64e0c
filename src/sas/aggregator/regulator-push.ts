import { Inject, Injectable } from '@nestjs/common';
import type { ResourceJson } from '../../fhir-common/core/json';
import { Database } from '../../fhir-common/sql/database';
import { sql } from '../../fhir-common/sql/sql';
import { enqueue } from '../delivery/delivery-queue';
import type { DeliveryTarget } from '../delivery/delivery-channel';
import type { DeliveryTargets } from '../delivery/delivery.service';
import type { RetryRule } from '../delivery/delivery-rules';
import { EditorRegistry } from './editor-registry';

/** An account is tried three times in all, then left to an operator (spec 16.2). */
const MAX_ATTEMPTS = 3;

/** Tells the editors that keep regulator accounts what they do not know yet of one (INT_R02 as a client). */
@Injectable()
export class RegulatorPush implements DeliveryTargets {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EditorRegistry) private readonly registry: EditorRegistry,
  ) {}

  /**
   * Puts the account in the queue of each editor whose last word from here was another one. Always an upsert: a first contact and a doubt are
   * the same request.
   * @param criterion `system|value` the editors know the account by
   * @returns names of the editors that will be told
   */
  async push(account: ResourceJson, criterion: string): Promise<readonly string[]> {
    const told: string[] = [];
    for (const { editor } of await this.registry.editors()) {
      if (!editor.active || !editor.flows.includes('INT_R02')) continue;
      const [last] = await this.database.query<{ body: string; state: string }>(sql`
        SELECT body, state FROM sas_delivery WHERE target = ${editor.name} AND subject = ${criterion} ORDER BY id DESC LIMIT 1`);
      if (last !== undefined && last.state !== 'failed' && last.body === JSON.stringify(account)) continue;
      await enqueue(this.database, { target: editor.name, subject: criterion, resource: account, criterion, isNew: false });
      told.push(editor.name);
    }
    return told;
  }

  targetOf(name: string): (DeliveryTarget & RetryRule) | undefined {
    const editor = this.registry.named(name);
    return editor === undefined ? undefined : { baseUrl: editor.baseUrl, caFile: editor.caFile, certFile: editor.certFile, keyFile: editor.keyFile, maxAttempts: MAX_ATTEMPTS };
  }
}
